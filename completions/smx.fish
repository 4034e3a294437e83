# smx is another name of softmax-cli: its completion stands beside this file.

source (dirname (status filename))/softmax-cli.fish
