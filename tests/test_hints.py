"""Hints: each is met, followed as it stands, and leads to the figure or to the next message.

No message, and no hint, can be forgotten: that is seen from the text of the package. The hints for
files that are no text are scripts, and are followed in tests/formats/test_signatures.py.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.test_architecture import modules

FILES = {
    "plain.csv": "a,b\n1,2\n",
    "abc.csv": "a,b,c\n1,1,2\n",
    "names.csv": "my col,cat,dog\n7,1,2\n",
    "comma.csv": '"a, b",c,d\n7,1,2\n',
    "numbers.csv": "2019,2020,2021\n7,1,2\n",
    "twice.csv": "a,a,b\n7,1,2\n",
    "headless.csv": "7,1,2\n",
    "years.csv": "2019,2020\n1.5,2.5\n",
    "counted.csv": "0,1\n1.5,2.5\n",
    "mixed.csv": "7,x,8\n1,2,3\n",
    "points.csv": "1,5;2,5\n1;2\n",
    "index.csv": ",a,b\n1,1,2\n",
    "groups.csv": 'a,b\n"1,000","1,001"\n',
    "apostrophe.csv": "it's,a,b\n7,1,2\n",
    "questions.csv": (
        'id,"how likely it is that the picture shows a cat, as far as the first of the networks '
        'knows","how likely it is that the picture shows a dog, as far as the first of the '
        'networks knows"\n7,1,2\n'
    ),
    "bars.psv": "a;b\n1;2\n",
    "bars.json": "a;b\n1;2\n",
    "bars.csv": "a;b,c\n1,2\n",
    "hash.csv": "# model 3\na,b\n1,2\n",
    "text.csv": "name,a,b\nx.png,1,2\n",
    "text-and-one.csv": "name,a\nx.png,1\ny.png,2\n",
    "one.csv": "a\n1.0\n2.0\n",
    "ids.csv": "id,a,b\n7,1,2\n",
    "ids-alone.csv": "id,y\n1,2\n",
    "id-and-one.csv": "id,a\n7,1\n8,2\n",
    "two-ids.csv": "id,y,a,b\n7,0,1,2\n",
    "probabilities.csv": "y,a,b\na,0.75,0.25\n",
    "counts.csv": "y,a,b\na,3,1\n",
    "labels.csv": "y,a,b\na,1,2\n",
    "labels.txt": "a\n",
    "from-0.csv": "y,class_1,class_2\n0,2,1\n",
    "binary.csv": "s,y\n2.0,yes\n",
    "signs.csv": "s,y\n-1.0,-1\n2.0,1\n",
    "padded.csv": "y,a,b\na,1,2\n-100,2,1\n",
    "targets.csv": "t_a,t_b,a,b\n1,0,1,2\n",
    "soft.csv": "s,no,yes\n2,0.25,0.75\n",
    "xent.csv": "xent,y,a,b\n0,a,1,2\n",
    "appended.csv": "a,a_p\n1,2\n",
    "bad.csv": "a,b\n1,2\n1,nan\n",
    "nested.jsonl": '{"id": 7, "scores": {"logits": [1, 2], "n": 3}}\n',
    "longer.jsonl": '{"x": [1, 2], "y": 1}\n{"x": [3, 2, 1], "y": 2}\n',
    "longer-first.jsonl": '{"x": [3, 2, 1], "y": 2}\n{"x": [1, 2], "y": 1}\n',
    "ragged.jsonl": '{"x": [1, 2]}\n{"x": [1, 2, 3]}\n',
    "late.jsonl": '{"a": 1, "b": 2}\n{"a": 1, "b": 2, "argmax": "?"}\n',
    "number.jsonl": '{"a": 1, "b": 2}\n{"a": 1, "b": 2, "c": 3}\n',
    "word.jsonl": '{"a": 1, "b": 2}\n{"a": 1, "b": 2, "c": "x"}\n',
    "deep.json": "[[[1, 2]]]",
    "zero.txt": "0\n",
    "two.json": '{"x": [1, 2], "y": [2, 1]}',
    "two-logits.json": '{"probs": [0.5, 0.5], "logits": [1, 2]}',
    "beside.json": '{"a": 1, "b": 2, "x": [2, 1]}',
    "dog.json": '{"logits": [1, 2], "y": "dog"}',
    "one.json": '{"score": 2}',
    "wrong.txt": "[[1. 2.]\n [1. x]]",
    "two.txt": "[1. 2.]\n[2. 1.]\n",
    "-x.csv": "a,b\n1,2\n",
}

SESSIONS = r"""
$ softmax
softmax-cli: <stdin>: there is no data
  type numbers (2 1 0.1), name a file, or pipe one in
$ softmax «2 1 0.1» -p 4
0.659,0.2424,0.09857
$ softmax plain.csv -p 4
a,b
0.2689,0.7311
$ softmax -p 4 < plain.csv
a,b
0.2689,0.7311

$ softmax 1,2 3
softmax-cli: '3' is a bare number beside the row '1,2'
  give either numbers (2 1 0.1) or rows (2,1,0.1 1,2,3)
$ softmax «2 1 0.1» -p 4
0.659,0.2424,0.09857
$ softmax «2,1,0.1 1,2,3» -p 2
0.66,0.24,0.099
0.09,0.24,0.67

$ softmax 1 x
softmax-cli: 'x' is not a number
  give numbers alone, or FILEs alone
$ softmax 1 2 -p 4
0.2689,0.7311
$ softmax plain.csv -p 4
a,b
0.2689,0.7311

$ softmax ids.csv --keep id --source id
softmax-cli: the table already has a column 'id'
  --source takes another name: --source file
$ softmax ids.csv --keep id --source file -p 4
file,id,a,b
ids.csv,7,0.2689,0.7311

$ metrics labels.csv padded.csv -l y --ignore-label -100 --by file
softmax-cli: there is no column 'file'
  the columns are 'y', 'a', 'b'; --source file adds a column of the files' names
$ metrics labels.csv padded.csv -l y --ignore-label -100 --by file --source file -p 4
file,rows,ignored,loss,loss_se,perplexity,accuracy,accuracy_se,brier,ece,confidence
labels.csv,1,0,1.313,,3.718,0.0,,0.5344,0.7311,0.7311
padded.csv,1,1,1.313,,3.718,0.0,,0.5344,0.7311,0.7311

$ metrics labels.csv from-0.csv -l y --by yy
softmax-cli: there is no column 'yy'
  did you mean 'y'? --source yy adds a column of the files' names
$ metrics labels.csv labels.csv -l y --by y -r rows
y,rows
a,2

$ metrics labels.csv -l y --source file
softmax-cli: --source names a column to group by: metrics shows no rows
  --source file --by file has a record for each file
$ metrics labels.csv -l y --source file --by file -r loss
file,loss
labels.csv,1.3132616875182228

$ softmax 1_000 2
softmax-cli: '1_000' is not a number
  give numbers alone, or FILEs alone
$ softmax 1000 1001 -p 4
0.2689,0.7311

$ softmax 1_000
softmax-cli: '1_000' is not a number, and no file has that name
  a number is digits, with a point and an exponent: -2.5e-3
$ softmax «-2.5e-3» 0 -p 4
0.4994,0.5006

$ softmax '[1,2]' '[3,4]'
softmax-cli: one literal at a time: '[3,4]' follows the first
  put the rows into one literal: '[[2, 1, 0.1], [1, 2, 3]]'
$ softmax «'[[2, 1, 0.1], [1, 2, 3]]'» -p 2
0.66,0.24,0.099
0.09,0.24,0.67

$ softmax two.txt
softmax-cli: two.txt:2: one literal at a time: '[2. 1.]' follows the first
  put the rows into one literal: '[[2, 1, 0.1], [1, 2, 3]]'
$ softmax «'[[2, 1, 0.1], [1, 2, 3]]'» -p 2
0.66,0.24,0.099
0.09,0.24,0.67

$ softmax wrong.txt
softmax-cli: wrong.txt:2: 'x' in the literal is not a number
  a literal holds numbers alone: '[[2.0, 1.0, 0.1], [1, 2, 3]]'
$ softmax «'[[2.0, 1.0, 0.1], [1, 2, 3]]'» -p 2
0.66,0.24,0.099
0.09,0.24,0.67

$ softmax '[[2.0 --] [1.0 2.0]]'
softmax-cli: '--' in the literal is no number, but what NumPy prints for one that is masked
  write -inf instead, which masks a class, or print repr(x)
$ softmax '[[2.0 «-inf»] [1.0 2.0]]' -p 2
1.0,0.0
0.27,0.73

$ softmax 'np.ma.array([2.0, 1.0], mask=[False, True])'
softmax-cli: the mask of the literal is none that NumPy prints: what it hides is not '--'
  write -inf for what is masked, or print repr(x)
$ softmax 'np.ma.array([2.0, «-inf»])' -p 2
1.0,0.0

$ softmax −x.csv
softmax-cli: there is no file '−x.csv'
  a file whose name begins with a minus is written ./-name
$ softmax «./-»x.csv -p 4
a,b
0.2689,0.7311

$ softmax bars.psv
softmax-cli: bars.psv: there is no bar in it, but semicolons
  -d ';' if semicolons stand between the cells
$ softmax bars.psv «-d ';'» -p 4
a;b
0.2689;0.7311

$ softmax bars.csv
softmax-cli: bars.csv:2: 1 cell where the header has 2
  cells were split at semicolons
$ softmax bars.csv -d , -p 4
a;b,c
0.2689,0.7311

$ softmax bars.json -d ';'
softmax-cli: -d, --delimiter is for delimited text, not for json
  --input-format csv if the file is no JSON
$ softmax bars.json -d ';' «--input-format csv» -p 4
a;b
0.2689;0.7311

$ softmax hash.csv
softmax-cli: hash.csv:1: the line begins with '#' and is no header
  --comment '#' skips such lines
$ softmax hash.csv «--comment '#'» -p 4
a,b
0.2689,0.7311

$ softmax years.csv
softmax-cli: the first row, 2019 to 2020, may hold names as well as numbers
  --header says that it holds names, --no-header that it holds numbers
$ softmax years.csv «--header» -p 4
2019,2020
0.2689,0.7311
$ softmax years.csv «--no-header» -p 4
0.2689,0.7311
0.2689,0.7311

$ softmax counted.csv -p 4
0,1
0.2689,0.7311
counted.csv: the first row, 0, 1, 2 and so on, was taken as a header (--no-header says otherwise)
$ softmax counted.csv «--no-header» -p 4
0.2689,0.7311
0.2689,0.7311

$ softmax mixed.csv
softmax-cli: mixed.csv:1: the first row mixes numbers and text: '7' and 'x'
  say --header or --no-header, or --keep the columns that are not logits
$ softmax mixed.csv «--header» -p 2
7,x,8
0.09,0.24,0.67
$ softmax mixed.csv «--no-header»
softmax-cli: mixed.csv:1: column 2: 'x' is not a number
  --keep 2 if the column holds no logits; cells were split at commas
$ softmax mixed.csv «--keep» 2 -p 4
0.2689,x,0.7311
0.1192,2,0.8808

$ softmax points.csv
softmax-cli: points.csv:1: '1,5' is not a number: decimals are written with a point
  if the row holds names, say --header; sed 's/,/./g' makes points of commas
$ softmax points.csv «--header» -p 4
1,5;2,5
0.2689;0.7311

$ softmax index.csv -p 4
,a,b
1,0.2689,0.7311
index.csv: column 1 has no name: it is taken for an index, not for logits (--columns 1:b says otherwise)
$ softmax index.csv «--columns 1:b» -p 4
,a,b
0.2119,0.2119,0.5761

$ softmax names.csv -k bird
softmax-cli: there is no column 'bird'
  the columns are 'my col', 'cat', 'dog'
$ softmax names.csv -k «'my col'» -p 4
my col,cat,dog
7,0.2689,0.7311

$ softmax names.csv -k 'b*'
softmax-cli: no column matches 'b*'
  the columns are 'my col', 'cat', 'dog'
$ softmax names.csv -k «'my col'» -p 4
my col,cat,dog
7,0.2689,0.7311

$ softmax names.csv -k 'My col'
softmax-cli: there is no column 'My col'
  did you mean '"my col"'?
$ softmax names.csv -k «'"my col"'» -p 4
my col,cat,dog
7,0.2689,0.7311

$ softmax comma.csv -k '"a,b"'
softmax-cli: there is no column 'a,b'
  did you mean '"a, b"'?
$ softmax comma.csv -k «'"a, b"'» -p 4
"a, b",c,d
7,0.2689,0.7311

$ softmax names.csv -k 1 -c Cat,dog
softmax-cli: there is no column 'Cat'
  did you mean 'cat'?
$ softmax names.csv -k 1 -c «'cat'»,dog -p 4
my col,cat,dog
7,0.2689,0.7311

$ softmax numbers.csv --header -k 2019
softmax-cli: there is no column 2019: the table has 3
  a bare number is a position; the column with that name is '"2019"'
$ softmax numbers.csv --header -k «'"2019"'» -p 4
2019,2020,2021
7,0.2689,0.7311

$ softmax twice.csv -k a
softmax-cli: the name 'a' is shared by columns 1 and 2
  use the column's number
$ softmax twice.csv -k 1 -p 4
a,a,b
7,0.2689,0.7311

$ softmax headless.csv --no-header -k 'x*'
softmax-cli: there is no column 'x*': the table has no header
  use the column's number, or --header if the first row holds names
$ softmax headless.csv --no-header -k 1 -p 4
7,0.2689,0.7311

$ softmax ids.csv --no-header -k id
softmax-cli: there is no column 'id': the table has no header
  use the column's number, or --header if the first row holds names
$ softmax ids.csv «--header» -k id -p 4
id,a,b
7,0.2689,0.7311

$ softmax abc.csv -k a:c
softmax-cli: no column is left for the logits
  --keep must not name those that hold them
$ softmax abc.csv «--keep» a -p 4
a,b,c
1,0.2689,0.7311

$ softmax abc.csv -c '!a,!b,!c'
softmax-cli: no column is left for the logits
  --columns says which hold them
$ softmax abc.csv «--columns» b,c -p 4
a,b,c
1,0.2689,0.7311

$ softmax abc.csv -c a,b,c -k a
softmax-cli: column 'a' holds logits by --columns and none by --keep
  --columns 'a,b,c,!a' leaves it out of the logits
$ softmax abc.csv «--columns 'a,b,c,!a'» -k a -p 4
a,b,c
1,0.2689,0.7311

$ softmax numbers.csv --header -c '"2019",2,3' -k '"2019"'
softmax-cli: column '2019' holds logits by --columns and none by --keep
  --columns '"2019",2,3,!"2019"' leaves it out of the logits
$ softmax numbers.csv --header «--columns '"2019",2,3,!"2019"'» -k '"2019"' -p 4
2019,2020,2021
7,0.2689,0.7311

$ softmax apostrophe.csv -c "it's,a,b" -k 1
softmax-cli: column 'it's' holds logits by --columns and none by --keep
  --columns 'it'"'"'s,a,b,!"it'"'"'s"' leaves it out of the logits
$ softmax apostrophe.csv «--columns 'it'"'"'s,a,b,!"it'"'"'s"'» -k 1 -p 4
it's,a,b
7,0.2689,0.7311

$ softmax questions.csv -k id -c 'id,"how likely it is that the picture shows a cat, as far as the first of the networks knows","how likely it is that the picture shows a dog, as far as the first of the networks knows"'
softmax-cli: column 'id' holds logits by --columns and none by --keep
  an item of --columns with ! in front of it is left out
$ softmax questions.csv -k id «--columns» 'id,"how likely it is that the picture shows a cat, as far as the first of the networks knows","how likely it is that the picture shows a dog, as far as the first of the networks knows",«!»id' -p 4
id,"how likely it is that the picture shows a cat, as far as the first of the networks knows","how likely it is that the picture shows a dog, as far as the first of the networks knows"
7,0.2689,0.7311

$ softmax groups.csv
softmax-cli: groups.csv:2: column 'a': '"1,000"' is not a number: its commas group digits, as in thousands
  write numbers without them; cells were split at commas
$ softmax 1000 1001 -p 4
0.2689,0.7311

$ softmax text.csv
softmax-cli: text.csv:2: column 'name': 'x.png' is not a number
  --keep name if the column holds no logits; cells were split at commas
$ softmax text.csv «--keep name» -p 4
name,a,b
x.png,0.2689,0.7311

$ softmax text-and-one.csv
softmax-cli: text-and-one.csv:2: column 'name': 'x.png' is not a number
  --keep name leaves one class a row: with it, --axis columns compares the rows, and the command sigmoid takes each number by itself; cells were split at commas
$ softmax text-and-one.csv «--keep name» «--axis columns» -p 4
name,a
x.png,0.2689
y.png,0.7311
$ «sigmoid» text-and-one.csv «--keep name» -p 4
name,a
x.png,0.7311
y.png,0.8808

$ sigmoid text-and-one.csv
softmax-cli: text-and-one.csv:2: column 'name': 'x.png' is not a number
  --keep name if the column holds no logits; cells were split at commas
$ sigmoid text-and-one.csv «--keep name» -p 4
name,a
x.png,0.7311
y.png,0.8808

$ xent text-and-one.csv --label 1 -r mean
softmax-cli: text-and-one.csv:2: column 'name': 'x.png' is not a number
  --keep name if the column holds no logits; cells were split at commas
$ xent text-and-one.csv --label 1 -r mean «--keep name» -p 4
0.2201

$ softmax one.csv
softmax-cli: every row has one class, whose probability is always 1
  --axis columns compares the rows, and the command sigmoid takes each number by itself
$ softmax one.csv «--axis columns» -p 4
a
0.2689
0.7311
$ «sigmoid» one.csv -p 4
a
0.7311
0.8808

$ softmax one.json
softmax-cli: every row has one class, whose probability is always 1
  the command sigmoid takes each number by itself
$ «sigmoid» one.json -p 4
{"score": 0.8808}

$ softmax ids.csv
softmax-cli: column 'id' (named as ids and labels are, over integers) seems to hold no logits
  --keep id carries it along, --columns id:b takes it as a logit
$ softmax ids.csv «--keep id» -p 4
id,a,b
7,0.2689,0.7311
$ softmax ids.csv «--columns id:b» -p 3
id,a,b
0.991,0.00246,0.00668

$ softmax two-ids.csv
softmax-cli: columns 'id' (named as ids and labels are, over integers) and 'y' (named as ids and labels are, over integers) seem to hold no logits
  --keep id:y carries them along, --columns id:b takes them as logits
$ softmax two-ids.csv «--keep id:y» -p 4
id,y,a,b
7,0,0.2689,0.7311

$ softmax ids-alone.csv
softmax-cli: columns 'id' (named as ids and labels are, over integers) and 'y' (named as ids and labels are, over integers) seem to hold no logits
  --columns id:y takes them as logits
$ softmax ids-alone.csv «--columns id:y» -p 4
id,y
0.2689,0.7311

$ softmax id-and-one.csv
softmax-cli: column 'id' (named as ids and labels are, over integers) seems to hold no logits, and without it every row has one class, whose probability is always 1
  with --keep id, --axis columns compares the rows, and the command sigmoid takes each number by itself; --columns id:a takes it as a logit
$ softmax id-and-one.csv «--keep id» «--axis columns» -p 4
id,a
7,0.2689
8,0.7311
$ «sigmoid» id-and-one.csv «--keep id» -p 4
id,a
7,0.7311
8,0.8808
$ softmax id-and-one.csv «--columns id:a» -p 3
id,a
0.998,0.00247
0.998,0.00247

$ argmax probabilities.csv -k y --prob
softmax-cli: these look like probabilities, between 0 and 1 and with rows that sum to 1
  --from probs takes them as such, --from logits insists that they are logits
$ argmax probabilities.csv -k y --prob «--from probs» -p 4
y,argmax,class,probability
a,0,a,0.75
$ argmax probabilities.csv -k y --prob «--from logits» -p 4
y,argmax,class,probability
a,0,a,0.6225

$ argmax counts.csv -k y --prob --from probs
softmax-cli: counts.csv:2: column 'a': 3.0 is not a probability
$ argmax counts.csv -k y --prob --from probs --normalize
y,argmax,class,probability
a,0,a,0.75

$ argmax 0.5 0.25 --prob --from probs
softmax-cli: row 1: the probabilities sum to 0.75, not to 1
  --normalize divides by the sum
$ argmax 0.5 0.25 --prob --from probs «--normalize» -p 4
0,0.6667

$ xent -1 -2 --from log-probs --label 0
softmax-cli: row 1: the probabilities sum to 0.5032, not to 1
  --normalize divides by the sum, as for log-probabilities of a part of the classes
$ xent -1 -2 --from log-probs --label 0 «--normalize» -p 4
0.3133

$ xent -1 -1 --from log-probs --label 0
softmax-cli: row 1: the probabilities sum to 0.7358, not to 1
  they are logarithms of base 2, not natural ones: --from logits -T 1.4426950408889634 --base 2 takes them
$ xent -1 -1 «--from logits -T 1.4426950408889634 --base 2» --label 0
1.0

$ xent 1 2 --target 3,1
softmax-cli: row 1: the targets sum to 4.0, not to 1
  --normalize divides by the sum
$ xent 1 2 --target 3,1 «--normalize» -p 4
1.063

$ xent 1 2 --target 1,1
softmax-cli: row 1: the targets sum to 2.0, not to 1
  several labels a row, or none: --binary takes each column as a question of yes or no
$ xent 1 2 --target 1,1 «--binary» -p 4
0.2201

$ xent 1 2
softmax-cli: xent needs the true classes: --label, --label-column, --label-file, --target, --target-columns or --target-file, one of them
$ xent 1 2 --label 1 -p 4
0.3133

$ xent 1 2 --label '[[0, 1]]'
softmax-cli: 2 labels for 1 row
  --target takes a number for each class: --target 0,1
$ xent 1 2 «--target 0,1» -p 4
0.3133

$ xent 1,2 2,1 --label '[[1, 1]]'
softmax-cli: labels are an array of one dimension, not rows
  give one for each row: '[2, 0]'
$ xent 1,2,3 3,2,1 --label «'[2, 0]'» -p 4
0.4076
0.4076

$ xent '[[[1,2],[3,1]],[[1,2],[5,3]]]' --label '[[1,0,1],[0,0,1]]'
softmax-cli: labels of shape (2, 3) for an array of shape (2, 2, 2), which takes (2, 2)
  labels in one list belong to its rows in their order; one is for all
$ xent '[[[1,2],[3,1]],[[1,2],[5,3]]]' --label 1,0,1,0 -r mean -p 4
0.2201

$ xent '[[[1,2],[3,1]],[[1,2],[5,3]]]' --target '[[[0,1],[1,0],[0,1],[1,0]]]'
softmax-cli: targets of shape (1, 4, 2) for an array of shape (2, 2, 2)
  targets in one list belong to its rows in their order; one is for all
$ xent '[[[1,2],[3,1]],[[1,2],[5,3]]]' --target '[[0,1],[1,0],[0,1],[1,0]]' -r mean -p 4
0.2201

$ xent 1,2 3,4 --label 0,1,1
softmax-cli: 3 labels for 2 rows
  give one for each row, or one for all, as in --label 2,0
$ xent 1,2,3 3,2,1 «--label 2,0» -p 4
0.4076
0.4076

$ xent 1,2 3,4 --target '0,1 0,1 0,1'
softmax-cli: 3 targets for 2 rows
  give one for each row, or one for all, as in --target '0,0,1 1,0,0'
$ xent 1,2,3 3,2,1 «--target '0,0,1 1,0,0'» -p 4
0.4076
0.4076

$ xent 1 2 --label 0,1
softmax-cli: 2 labels for 1 row
  --target takes a number for each class: --target 0,1
$ xent 1 2 «--target 0,1» -p 4
0.3133

$ xent 2 1 0.1 --label 0 0 1
softmax-cli: --label takes one argument, and 3 numbers follow it
  a list has commas (--target 0,0,1), and values stand together
$ xent 2 1 0.1 «--target 0,0,1» -p 4
2.317

$ xent 2,1,0.1 1,2,3 --label 2 0
softmax-cli: --label takes one argument, and 2 numbers follow it
  a list has commas (--label 2,0), and values stand together
$ xent 2,1,0.1 1,2,3 «--label 2,0» -p 4
2.317
2.408

$ xent 1,2 2,1 3,5 --label 0,1
softmax-cli: 2 labels for 3 rows
  --target 0,1 is the class of all rows, a number for each class; --label takes one label for each row, or one for all
$ xent 1,2 2,1 3,5 «--target 0,1» -p 4
0.3133
1.313
0.1269
$ xent 1,2 2,1 3,5 «--label» 0,1,1 -p 4
1.313
1.313
0.1269
$ xent 1,2 2,1 3,5 «--label» 1 -p 4
0.3133
1.313
0.1269

$ xent labels.csv -k y --label 0,1
softmax-cli: 2 labels for the rows of a file
  --target 0,1 is the class of all rows, a number for each class; --label-column takes labels from the file
$ xent labels.csv -k y «--target 0,1» -p 4
y,xent
a,0.3133
$ xent labels.csv «--label-column» y -p 4
y,xent
a,1.313

$ xent 1 2 3 --target 2
softmax-cli: --target has 1 value for 3 classes
  --label takes classes: --label 2
$ xent 1 2 3 «--label 2» -p 4
0.4076

$ xent 2 --target 0.25,0.75
softmax-cli: --target has 2 values for one logit
  one logit is a binary problem: --target is that of class 1 alone
$ xent 2 «--target» 0.75 -p 4
0.6269

$ xent 1 2 -l 1
softmax-cli: --label-column is for files: typed values are logits alone
  --label takes the classes themselves: --label 1
$ xent 1 2 «--label 1» -p 4
0.3133

$ xent 1 2 -l 0
softmax-cli: Invalid value for '-l' / '--label-column': there is no column 0: columns count from 1. --label takes classes themselves: --label 0
  softmax-cli xent --help lists the options
$ xent 1 2 «--label 0» -p 4
1.313

$ xent 1 2 --target-columns 0,1
softmax-cli: Invalid value for '--target-columns': there is no column 0: columns count from 1. --target takes numbers themselves: --target 0,1
  softmax-cli xent --help lists the options
$ xent 1 2 «--target 0,1» -p 4
0.3133

$ xent targets.csv --target t_a,t_b
softmax-cli: Invalid value for '--target': 't_a' is not a number. --target-columns names columns of a file
  softmax-cli xent --help lists the options
$ xent targets.csv «--target-columns» t_a,t_b -p 4
t_a,t_b,xent
1,0,1.313

$ xent targets.csv --target 1,2 -k t_a,t_b
softmax-cli: --target: the targets sum to 3.0, not to 1
  --target-columns 1,2 names columns
$ xent targets.csv «--target-columns 1,2» -p 4
t_a,t_b,xent
1,0,1.313

$ xent labels.csv --target 1 -k y
softmax-cli: --target has 1 value for 2 classes
  --target-columns 1 names columns; --label takes classes
$ xent labels.csv «--label» 1 -k y --only -p 4
xent
0.3133
$ xent labels.csv «--target-columns 1»
softmax-cli: --target-columns names 1 column for 2 classes
  --label-column names the one column that holds labels
$ xent labels.csv «--label-column» y -p 4
y,xent
a,1.313

$ xent labels.csv -k y --label a,b,a
softmax-cli: 3 labels for the rows of a file
  --label-column takes them from the file, --label-file from one of their own; --label takes one for all of its rows
$ xent labels.csv «--label-column» y -p 4
y,xent
a,1.313
$ xent labels.csv -k y «--label-file» labels.txt -p 4
y,xent
a,1.313
$ xent labels.csv -k y «--label» b -p 4
y,xent
a,0.3133

$ xent labels.csv --label y -k y
softmax-cli: label 'y' is no class: the classes are 'a', 'b'
  --label-column y takes the labels from that column
$ xent labels.csv «--label-column y» -p 4
y,xent
a,1.313

$ xent labels.csv -l y,a
softmax-cli: --label-column names one column
  --label takes classes themselves
$ xent labels.csv «--label» a -k y -p 4
y,xent
a,1.313

$ xent labels.csv -n cat,dog -k y -l dog
softmax-cli: there is no column 'dog'
  --label takes classes themselves: --label dog
$ xent labels.csv -n cat,dog -k y «--label dog» -p 4
y,xent
a,0.3133

$ xent from-0.csv -l y
softmax-cli: from-0.csv:2: column 'y': label '0' is no class: the classes are 'class_1', 'class_2'
  --names 0,1 names the classes, in order, as labels from 0 do
$ xent from-0.csv -l y «--names 0,1» -p 4
y,xent
0,0.3133

$ xent binary.csv -l y
softmax-cli: binary.csv:2: column 'y': label 'yes' is no class: the classes are 0 to 1
  one column of logits is a binary problem, whose labels are 0 and 1; --names no,yes gives others, that of class 0 first
$ xent binary.csv --label «1» -k y -p 4
y,xent
yes,0.1269
$ xent binary.csv -l y «--names no,yes» -p 4
y,xent
yes,0.1269

$ xent signs.csv -l y
softmax-cli: signs.csv:2: column 'y': label '-1' is no class: the classes are 0 to 1
  --names -1,1 takes -1 for class 0 and 1 for class 1
$ xent signs.csv -l y «--names -1,1» -p 4
y,xent
-1,0.3133
1,0.1269

$ xent 2 --label yes --names yes
softmax-cli: --names gives 1 name for 2 classes
  one column is a binary problem: the names are those of class 0 and of class 1
$ xent 2 --label yes --names no,yes -p 4
xent
0.1269
$ xent 2 --label yes --names yes,no -p 4
xent
2.127

$ metrics padded.csv -l y -r loss
softmax-cli: padded.csv:3: column 'y': label '-100' is no class: the classes are 'a', 'b'
  --ignore-label -100 leaves the rows out that do not count
$ metrics padded.csv -l y -r loss «--ignore-label -100» -p 4
1.313

$ metrics labels.csv -l y -r los
softmax-cli: -r: there is no figure 'los'
  there are rows, ignored, loss, loss_se, perplexity, accuracy, accuracy_se, brier, ece, confidence
$ metrics labels.csv -l y -r «loss» -p 4
1.313

$ metrics labels.csv -l y -r accuracy --max loss
softmax-cli: Invalid value for '--max': 'loss' is no limit: give a figure's, loss=0.25
  softmax-cli metrics --help lists the options
$ metrics labels.csv -l y -r accuracy --max «loss=0.25»
0.0
softmax-cli: labels.csv: loss is 1.3132616875182228, above --max loss=0.25

$ metrics labels.csv -l y -r ece --bins mass
softmax-cli: Invalid value for '--bins': 'mass' is no number of bins: give 15, or 15:mass for equal counts
  softmax-cli metrics --help lists the options
$ metrics labels.csv -l y -r ece --bins «15» -p 4
0.7311
$ metrics labels.csv -l y -r ece --bins «15:mass» -p 4
0.7311

$ metrics --merge
softmax-cli: --merge needs files
  metrics --save FILE writes them
$ «metrics --save» saved.json labels.csv -l y -r loss -p 4
1.313
$ metrics «--merge» saved.json -r loss -p 4
1.313

$ xent soft.csv --target-columns no,yes
softmax-cli: --target-columns names 2 columns for one column of logits
  one column is a binary problem: --target-columns names that of class 1 alone, --keep the others
$ xent soft.csv «--target-columns» yes «--keep» no -p 4
no,yes,xent
0.25,0.75,0.6269

$ xent dog.json -l y -c logits
softmax-cli: dog.json:1: column 'y': label 'dog' is no class: the classes are 0 to 1
  --names gives the classes names
$ xent dog.json -l y -c logits «--names» cat,dog -p 4
{"y": "dog", "xent": 0.3133}

$ xent -1 -2 --from log-probs --base 2 --label 0
softmax-cli: --base is for losses of logits and probabilities
  log-probabilities are natural logarithms, used as given: so is the loss
$ xent -0.6931471805599453 -0.6931471805599453 --from log-probs --label 0
0.6931471805599453

$ xent -0.25 --from log-probs --label 1
softmax-cli: one column of log-probabilities leaves open that of the other class
  --from probs takes one column, of the probability of class 1
$ xent 0.25 «--from probs» --label 1 -p 4
1.386

$ xent xent.csv -l y -k xent
softmax-cli: the table already has a column 'xent'
  --only leaves the columns out that are not results
$ xent xent.csv -l y -k xent «--only» -p 4
xent
1.313

$ softmax appended.csv --append
softmax-cli: the table already has a column 'a_p'
  --names gives the classes other names
$ softmax appended.csv --append «--names» x,y -p 4
x,y,x_p,y_p
1,2,0.2689,0.7311

$ softmax twice.csv -k 1 -f json
softmax-cli: two columns are named 'a', which records cannot hold
  write another format (-f csv), or give the classes other names (--names)
$ softmax twice.csv -k 1 «-f csv» -p 4
a,a,b
7,0.2689,0.7311
$ softmax twice.csv -k 1 -f jsonl «--names» c,d -p 4
{"a": "7", "c": 0.2689, "d": 0.7311}

$ softmax 1 2 -o a.orc
softmax-cli: 'a.orc': orc is not a format to write
  -f csv, or another format, is written under any name
$ softmax 1 2 -o a.orc «-f csv»
$ argmax --input-format csv a.orc
1

$ argmax 1 2 --prob --percent
softmax-cli: --percent is for tables (-f table)
$ argmax 1 2 --prob --percent «-f table»
argmax   probability
────────────────────
     1        73.11%

$ softmax nested.jsonl
softmax-cli: nested.jsonl:1: column 'scores': '{"logits": [1, 2], "n": 3}' is not a number
  --columns .scores.logits takes the row of numbers there
$ softmax nested.jsonl «--columns .scores.logits» -p 4
{"id": 7, "scores": {"logits": [0.2689, 0.7311], "n": 3}}

$ softmax nested.jsonl -c .scores..logits
softmax-cli: the path '.scores..logits' is not read from character 8 on
  a path is made of .name, ."odd name", [], [0] and [-1]
$ softmax nested.jsonl -c .scores.logits -p 4
{"id": 7, "scores": {"logits": [0.2689, 0.7311], "n": 3}}

$ softmax nested.jsonl -c .[]
softmax-cli: the path '.[]' names no field
  such is .scores.logits
$ softmax nested.jsonl -c «.scores.logits» -p 4
{"id": 7, "scores": {"logits": [0.2689, 0.7311], "n": 3}}

$ softmax nested.jsonl -c .scores.logit
softmax-cli: the path '.scores.logit' reaches nothing: .scores has no field 'logit'
  its fields are 'logits', 'n'
$ softmax nested.jsonl -c .scores.«logits» -p 4
{"id": 7, "scores": {"logits": [0.2689, 0.7311], "n": 3}}

$ metrics longer.jsonl -l y --confusion
softmax-cli: longer.jsonl: class 2 occurs, and the first row has 2 classes
  with a row of all classes put first, the table has a place for each
$ metrics longer-first.jsonl -l y --confusion -f csv
true,0,1,2
0,0,0,0
1,0,1,0
2,1,0,0

$ softmax ragged.jsonl -f csv -p 4
x.0,x.1
0.2689,0.7311
softmax-cli: ragged.jsonl:2: the array 'x' has 3 numbers where the first row has 2: csv has no more columns
  -f jsonl writes each array as long as it is
$ softmax ragged.jsonl «-f jsonl» -p 2
{"x": [0.27, 0.73]}
{"x": [0.09, 0.24, 0.67]}

$ softmax word.jsonl -f csv -p 4
a,b
0.2689,0.7311
0.2689,0.7311
word.jsonl: 1 row with fields that the first one lacks, left out (-f jsonl keeps them)
$ softmax word.jsonl «-f jsonl» -p 4
{"a": 0.2689, "b": 0.7311}
{"a": 0.2689, "b": 0.7311, "c": "x"}

$ argmax late.jsonl -c a,b
{"argmax": 1, "class": "b"}
softmax-cli: late.jsonl:2: the record has a field 'argmax', which is the name of a result
  --only leaves the columns out that are not results
$ argmax late.jsonl -c a,b «--only»
{"argmax": 1, "class": "b"}
{"argmax": 1, "class": "b"}

$ softmax number.jsonl -p 4
{"a": 0.2689, "b": 0.7311}
softmax-cli: number.jsonl:2: the record has a number 'c', which the first one lacks: --columns says which hold logits
$ softmax number.jsonl «--columns» a,b -p 4
{"a": 0.2689, "b": 0.7311}
{"a": 0.2689, "b": 0.7311, "c": 3}

$ softmax deep.json -f csv
softmax-cli: the result has 3 dimensions, csv has two
  -f npy or -f json writes them all, --slice picks a part: --slice 0
$ softmax deep.json «-f json» -p 4
[
[[0.2689, 0.7311]]
]
$ softmax deep.json «--slice 0» -f csv -p 4
0.2689,0.7311

$ softmax plain.csv --slice 0,:
softmax-cli: --slice is for arrays: .npy, .npz, literals and JSON
  --columns picks columns of a table
$ softmax plain.csv «--columns» a,b -p 4
a,b
0.2689,0.7311

$ softmax deep.json --columns 1
softmax-cli: --columns is for tables: an array has no columns by name
  --slice picks a part: --slice ':,:3'
$ softmax deep.json «--slice» 0,0 -p 4
[0.2689, 0.7311]

$ xent deep.json --label-column y
softmax-cli: --label-column is for tables: an array has no columns by name
  --label-file takes a file of labels
$ xent deep.json «--label-file» zero.txt -p 4
[
[1.313]
]

$ softmax '[[[1]]]' -a 1
softmax-cli: every slice has one class, whose probability is always 1
  --axis takes another axis, and the command sigmoid takes each number by itself
$ «sigmoid» '[[[1]]]' -p 4
[
[[0.7311]]
]

$ softmax '[[[1,2]]]' --axis columns
softmax-cli: --axis columns is for tables: the array has 3 axes
  --axis takes their numbers, from 0
$ softmax '[[[1,2]]]' --axis «0»,2 -p 4
[
[[0.2689, 0.7311]]
]

$ softmax two-logits.json
softmax-cli: 'probs' and 'logits' each hold a row of numbers: which one is the logits?
  --columns logits takes that field alone
$ softmax two-logits.json «--columns logits» -p 4
{"probs": [0.5, 0.5], "logits": [0.2689, 0.7311]}

$ softmax two.json
softmax-cli: 'x' and 'y' each hold a row of numbers: which one is the logits?
  --columns x takes that field alone, its elements as the classes of one row
$ softmax two.json «--columns x» -p 4
{"x": [0.2689, 0.7311], "y": [2, 1]}

$ softmax beside.json
softmax-cli: 'x' holds a row of numbers, beside the numbers 'a' and 'b': which are the logits?
  --columns x takes that field alone, --keep x the numbers
$ softmax beside.json «--columns x» -p 4
{"a": 1, "b": 2, "x": [0.7311, 0.2689]}
$ softmax beside.json «--keep x» -p 4
{"a": 0.2689, "b": 0.7311, "x": [2, 1]}

$ softmax bad.csv --bad-rows skip -p 4
a,b
0.2689,0.7311
bad.csv: 1 bad row skipped (--bad-rows error names the first)
$ softmax bad.csv «--bad-rows error» -p 4
a,b
0.2689,0.7311
softmax-cli: bad.csv:3: column 'b': nan is not a logit

$ softmax 1,000 2,000 -p 4
0.7311,0.2689
0.8808,0.1192
1,000 is read as 2 numbers, not as 1000
$ softmax 1000 2000 -p 4
0.0,1.0

$ 1 2
softmax-cli: a command comes first: softmax-cli softmax 1 …
  softmax-cli --help lists the options
$ «softmax 1» 2 -p 4
0.2689,0.7311

$ '1 2'
softmax-cli: a command comes first: softmax-cli softmax '1 2' …
  softmax-cli --help lists the options
$ «softmax '1 2'» -p 4
0.2689,0.7311

$ plain.csv
softmax-cli: a command comes first: softmax-cli softmax plain.csv …
  softmax-cli --help lists the options
$ «softmax plain.csv» -p 4
a,b
0.2689,0.7311

$ cross-entropy 1 2 --label 1
softmax-cli: there is no command 'cross-entropy': did you mean xent?
  softmax-cli --help lists the options
$ «xent» 1 2 --label 1 -p 4
0.3133

$ perceptron 1 2
softmax-cli: there is no command 'perceptron': there are softmax, log-softmax, sigmoid, xent, argmax, metrics, calibrate
  softmax-cli --help lists the options
$ «softmax» 1 2 -p 4
0.2689,0.7311

$ softmax 1 2 -d '??'
softmax-cli: Invalid value for '-d' / '--delimiter': '??' is not a delimiter: give one mark, such as ';' or '\t'
  softmax-cli softmax --help lists the options
$ softmax bars.psv -d «';'» -p 4
a;b
0.2689;0.7311
$ softmax plain.csv -d «'\t'»
softmax-cli: plain.csv: there is no tab in it, but commas
  -d , if commas stand between the cells

$ xent labels.csv -l y -r mean -o x.svg
softmax-cli: one number is no picture
  -T 0.5,1,2 makes a curve of it
$ xent labels.csv -l y -r mean -o x.svg «-T 0.5,1,2»

$ metrics labels.csv -l y -f plot -o x
softmax-cli: a record of figures is no picture
  --reliability and --confusion are, and -r loss -T 0.5,1,2 is a curve
$ metrics labels.csv -l y -f plot -o x «--reliability»
$ metrics labels.csv -l y -f plot -o x «--confusion»
$ metrics labels.csv -l y -f plot -o x «-r loss -T 0.5,1,2»

$ xent labels.csv -l y -T 0.5,1,2 -f plot -o x
softmax-cli: a picture of a sweep shows one loss at each temperature
  -r mean draws their mean
$ xent labels.csv -l y -T 0.5,1,2 -f plot -o x «-r mean»

$ argmax labels.csv -k y -f plot -o x
softmax-cli: a picture shows no classes
  softmax draws probabilities, xent losses, metrics --confusion and --reliability diagrams
$ «softmax» labels.csv -k y -f plot -o x
$ «xent» labels.csv -l y -f plot -o x
$ «metrics --confusion» labels.csv -l y -f plot -o x

$ xent labels.csv -l y --worst 1 -f plot -o x
softmax-cli: a picture shows no single rows
  softmax draws probabilities, xent losses, metrics --confusion and --reliability diagrams
$ «xent» labels.csv -l y -f plot -o x

$ softmax 1 2 -o x.jpg
softmax-cli: 'x.jpg': jpg is not a format to write
  a picture is .png, .svg or .pdf
$ softmax 1 2 -o x«.svg»

$ softmax hash.csv --comment ''
softmax-cli: Invalid value for '--comment': '' is no mark of comments: give one such as '#'
  softmax-cli softmax --help lists the options
$ softmax hash.csv --comment «'#'» -p 4
a,b
0.2689,0.7311
"""  # noqa: E501 (messages are as long as they are)
"""What is asked, the message, and what comes of it: each command line begins behind a `$`.

What is taken from the message as it stands is marked «so»; where nothing is, it is a sentence.
"""


def steps(session: str) -> list[tuple[str, str]]:
    """Return the command lines of a session, and what each prints."""
    parts = re.split(r"^\$ (.*)\n?", session, flags=re.M)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize(
    "session", SESSIONS.strip("\n").split("\n\n"), ids=lambda text: text.partition("\n")[0][2:]
)
def test_every_hint_leads_on(run, here, session):
    for name, text in FILES.items():
        if name.removeprefix("-") in session:
            (here / name).write_text(text)
    said = ""
    for line, expected in steps(f"{session}\n"):
        assert all(taken in said for taken in re.findall("«(.*?)»", line))
        command, _, source = re.sub("[«»]", "", line).partition(" < ")
        done = run(command, input=FILES[source] if source else "")
        assert done.out + done.err == expected
        said += done.err


ELSEWHERE = {
    "--slice a part that is a table": "formats/array/test_bad_arrays.py",
    "-o takes another folder": "cli/test_each_file.py",
    "its name should end as it is compressed": "formats/several/test_table_of_files.py",
    "takes the files in all of them": "files/test_patterns.py",
    "those in it alone": "files/test_patterns.py",
    "a pattern takes some": "files/test_patterns.py",
    "given first, it makes all of them float64": "formats/several/test_table_of_files.py",
    "--slice picks a part that is a table": "formats/several/test_table_of_files.py",
    "--pos-weight says how much": "commands/test_xent_weighting.py",
    "--class-weight says how much": "commands/test_xent_weighting.py",
    "targets of a binary problem may be soft": "commands/test_xent_weighting.py",
    "take one for each column": "commands/test_xent_weighting.py",
    "a file of labels has one column": "formats/test_in_step.py",
    "needs none": "engine/workers/test_workers.py",
    "if the system was short of memory, --jobs 1 needs less": "engine/workers/test_workers.py",
    "numpy.set_printoptions": "formats/test_literal.py",
    "pipe: …": "files/test_compression.py",
    "> FILE": "files/test_compression.py",
    "tr -s": "formats/csv/test_beginning.py",
    "if it is Latin-1": "formats/test_chunks.py",
    "the quotes of a cell on it do not close": "formats/test_chunks.py",
    "a name is taken as it stands in double quotes": "syntax/test_column_lists.py",
    "ulimit -n says": "cli/test_messages.py",
    "sed 's/,//g'": "table/test_row_hints.py",
    "iconv -f": "formats/test_signatures.py",
    "-t UTF-8": "formats/test_signatures.py",
    "jq -c": "formats/json/test_record_layout.py",
    "jq makes": "formats/json/test_record_layout.py",
    "makes numbers of its texts": "formats/json/test_record_layout.py",
    "tonumber, in jq": "formats/json/test_record_layout.py",
    "reads the array in each cell": "formats/csv/test_array_cells.py",
    "takes its rows": "formats/json/test_record_layout.py",
    "pip install matplotlib brings it": "plots/charts/test_figure.py",
    "-f plot draws with characters": "plots/charts/test_figure.py",
    "write it without encryption": "formats/arrow/test_batch_reader.py",
    "such bytes are a column of binary": "formats/arrow/test_batch_reader.py",
    "-f parquet and -f arrow keep it": "formats/arrow/test_batch_reader.py",
    "write it with other names": "formats/arrow/test_batch_reader.py",
    "pip install pyarrow brings it": "formats/arrow/test_batch_reader.py",
    "pip install fsspec brings it": "files/remote/test_ranges.py",
    "this installs it: pip install": "files/remote/test_ranges.py",
    "take results, or write a file and copy it": "files/remote/test_uploads.py",
    "--columns says which hold logits, --keep which do not": "formats/arrow/test_batch_reader.py",
    "as a logit": "formats/arrow/test_batch_reader.py",
    "writes each cell as it came": "formats/arrow/test_batch_writer.py",
    "-o FILE writes it to a file": "formats/arrow/test_batch_writer.py",
    "numpy.save(…": "formats/array/test_bad_arrays.py",
    ".astype(float) makes numbers of them": "formats/array/test_bad_arrays.py",
    "numpy.savez keeps several arrays": "formats/array/test_bad_arrays.py",
    "--bad-rows nan leaves such slices": "formats/array/test_bad_arrays.py",
    "--bad-rows skip leaves such rows out": "formats/array/test_bad_arrays.py",
    "the one that is meant stands behind": "formats/array/test_bad_arrays.py",
    "-f csv and -f json take several": "formats/array/test_bad_arrays.py",
    "--only leaves out the columns": "formats/array/test_bad_arrays.py",
    "files stand where all workers see them": "engine/cluster/test_spread.py",
    "pip install softmax-calc==": "engine/cluster/test_spread.py",
    "where the workers run": "engine/cluster/test_spread.py",
    "the files in a row would not be the result": "engine/cluster/test_parts.py",
    "-o parts/ makes one": "engine/cluster/test_dask.py",
    "-f jsonl has a row on each line": "engine/cluster/test_dask.py",
    "if they were short of memory, fewer --nthreads": "engine/cluster/test_dask.py",
    "pip install 'dask[distributed]' brings them": "engine/cluster/test_dask.py",
    "dask scheduler shows its own": "engine/cluster/test_dask.py",
    "without --cluster this machine": "engine/cluster/test_dask.py",
    "--label-column and --target-columns name": "engine/cluster/test_dask.py",
}
"""Hints that are scripts, or about the system, and where they are followed."""


def test_no_hint_is_missing():
    """All that the package says as one stands in a session, or in a test that is named."""
    for text, place in ELSEWHERE.items():
        assert text in (Path(__file__).parent / place).read_text()
    others = {text for text in _hints() if text not in SESSIONS}
    assert {text for text in others if not any(part in text for part in ELSEWHERE)} == set()


@cache
def _nodes() -> list[ast.AST]:
    """Return what the package is written in."""
    return [node for _, tree in modules().values() for node in ast.walk(tree)]


def _hints() -> Iterator[str]:
    """Yield the pieces of more than one word of which the package makes hints."""
    nodes = _nodes()
    constants = {
        getattr(node.targets[0], "id", ""): node.value
        for node in nodes
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").isupper()
    }
    for value in filter(None, (part for node in nodes for part in _values(node))):
        names = [part.id for part in ast.walk(value) if isinstance(part, ast.Name)]
        for part in (value, *(constants[name] for name in names if name in constants)):
            yield from _pieces(part)


def _values(node: ast.AST) -> list[ast.expr | None]:
    """Return the expressions that are the hint of an error, or become one, in a statement."""
    if isinstance(node, ast.Call):
        given = [part.value for part in node.keywords if part.arg == "hint"]
        positional = getattr(node.func, "id", "") in ("UsageError", "LiteralError")
        return [*given, *(node.args[1:] if positional else ())]
    if isinstance(node, ast.Assign | ast.AugAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name = getattr(target, "id", getattr(target, "attr", ""))
        return [node.value] if name in ("hint", "mend") else []
    if isinstance(node, ast.FunctionDef) and re.search("hint|mend", node.name):
        return [part.value for part in ast.walk(node) if isinstance(part, ast.Return)]
    return []


def test_no_message_is_missing():
    """All that errors are made of stands in a test."""
    said = "\n".join(path.read_text() for path in Path(__file__).parent.rglob("test_*.py"))
    said = re.sub(r"[\"']\s+[rf]*[\"']", "", said.replace("\\", ""))
    messages = {text.replace("\\", "") for text in _messages()}
    assert {text for text in messages if text not in said} == set()


def _messages() -> Iterator[str]:
    """Yield the pieces of more than one word that stand in a call of an error."""
    for node in _nodes():
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if re.search("(?<!Assertion)Error$|^BadRow|^UnknownLabel|^WrongCount|^say$", name):
            yield from (text for part in node.args for text in _pieces(part))


def _pieces(node: ast.expr) -> Iterator[str]:
    for piece in ast.walk(node):
        text = piece.value if isinstance(piece, ast.Constant) else None
        if isinstance(text, str) and " " in text.strip(" ;,:"):
            yield text.strip(" ;,:")


@pytest.mark.parametrize("line", ["foo 1", "softmax 1 --foo", "xent 1 --label ''", "argmax 1 -t x"])
def test_the_help_that_is_named_lists_the_options(run, line):
    hint = run(line).err.splitlines()[-1]
    command = hint.removeprefix("  softmax-cli ").removesuffix(" lists the options")
    assert "\nOptions:\n" in run(command).out
