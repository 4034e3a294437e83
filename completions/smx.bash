# smx is another name of softmax-cli: its completion stands beside this file.

. "${BASH_SOURCE[0]%/*}/softmax-cli"
