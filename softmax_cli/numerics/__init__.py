"""TEMPORARY plain formulas."""
import math

def _rows(values, axis):
    if axis in (-1, 1): return values, lambda r: r
    if axis == 0:
        t=[list(c) for c in zip(*values)]
        return t, lambda r: [list(c) for c in zip(*r)]
    flat=[[x for r in values for x in r]]
    k=len(values[0])
    return flat, lambda r: [r[0][i:i+k] for i in range(0,len(r[0]),k)]

def _lse(row,T):
    m=max(row)
    if any(x!=x or x==math.inf for x in row) or m==-math.inf: return None
    if T==0:
        return [0.0 if x==m else -math.inf for x in row], math.log(sum(x==m for x in row))
    if math.isinf(T):
        return [0.0 if x>-math.inf else -math.inf for x in row], math.log(sum(x>-math.inf for x in row))
    s=[(x-m)/T for x in row]
    return s, math.log(math.fsum(map(math.exp,s)))

def softmax(values,*,axis=-1,temperature=1.0,single=False):
    rows,back=_rows(values,axis); out=[]
    for r in rows:
        a=_lse(r,temperature)
        if a is None: out.append([math.nan]*len(r)); continue
        e=[math.exp(x) for x in a[0]]; z=math.fsum(e)
        out.append([x/z for x in e])
    return back(out)

def log_softmax(values,*,axis=-1,temperature=1.0,base="e",single=False):
    rows,back=_rows(values,axis); out=[]
    d={"e":1.0,"2":math.log(2),"10":math.log(10)}[base]
    for r in rows:
        a=_lse(r,temperature)
        out.append([math.nan]*len(r) if a is None else [(x-a[1])/d+0.0 for x in a[0]])
    return back(out)

def cross_entropy(values,labels,*,source="logits",temperature=1.0,base="e"):
    d={"e":1.0,"2":math.log(2),"10":math.log(10)}[base]
    h=[]
    for r,l in zip(values,labels):
        if l<0 : h.append(math.nan); continue
        if source=="logits": h.append(-log_softmax([r],temperature=temperature,base=base)[0][l]+0.0)
        elif source=="probs": h.append(-(math.log(r[l])/d) +0.0 if r[l]>0 else math.inf)
        else: h.append(-r[l]/d+0.0)
    return h,[0.0]*len(h)

def soft_cross_entropy(values,targets,*,source="logits",temperature=1.0,base="e"):
    h=[]
    for r,t in zip(values,targets):
        L=[cross_entropy([r],[i],source=source,temperature=temperature,base=base)[0][0] for i in range(len(r))]
        h.append(math.fsum(a*b for a,b in zip(L,t) if b!=0)+0.0)
    return h,[0.0]*len(h)

def argmax(values,*,axis=-1):
    rows,_=_rows(values,axis)
    return [max(range(len(r)),key=lambda i:(r[i],-i)) for r in rows]

def top(values,k):
    return [sorted(range(len(r)),key=lambda i:(-r[i],i))[:k] for r in values]

def round_single(h,t):
    return h
