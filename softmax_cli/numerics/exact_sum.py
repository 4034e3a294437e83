import math
class ExactSum:
    def __init__(self): self.v=[]
    @property
    def count(self): return len(self.v)
    def add(self,h,t): self.v+=list(h)
    def merge(self,o): self.v+=o.v
    def sum(self,single=False): return math.fsum(self.v)
    def mean(self,single=False): return math.fsum(self.v)/len(self.v)
