# softmax-cli and smx: completion for fish (3.4 or later).
#
# fish quotes the candidates itself: no word of the line and no name from a file is evaluated.

# Reads the line into variables of the caller: command; input, the file; reading, the options that
# say how to read it.
function __softmax_cli_parse --no-scope-shadowing
    set --function command ''
    set --function input
    set --function reading
    set --function wants ''
    set --function plain ''
    # What stands behind the cursor fish does not tell; the word at it is the empty one at the end.
    set --function words (commandline --tokenize --current-process --cut-at-cursor)
    for word in $words[2..] ''
        if test -n "$wants"
            __softmax_cli_is_reading $wants; and set --append reading $wants $word
            set wants ''
            continue
        end
        if test -z "$plain"
            switch $word
                case --
                    set plain yes
                    continue
                case '--*=*'
                    __softmax_cli_is_reading (string split --max 1 = -- $word)[1]
                    and set --append reading $word
                    continue
                case - '-.*' '-0*' '-1*' '-2*' '-3*' '-4*' '-5*' '-6*' '-7*' '-8*' '-9*'
                    # Standard input, or a negative number.
                case '--*' '-?'
                    if not __softmax_cli_is_flag $word
                        set wants $word
                    else if __softmax_cli_is_reading $word
                        set --append reading $word
                    end
                    continue
                case '-*'
                    __softmax_cli_is_reading (string sub --length 2 -- $word)
                    and set --append reading $word
                    continue
            end
        end
        if test -n "$word"
            if test -z "$command"
                set command $word
            else
                set --append input $word
            end
        end
    end
end

# Says whether the command of the line is one of these; with none, whether it is still to come.
function __softmax_cli_command
    __softmax_cli_parse
    contains -- "$command" $argv; or test -z "$command$argv"
end

# Says whether the logits may still be named.
function __softmax_cli_needs_input
    __softmax_cli_parse
    test -n "$command"; and test (count $input) -eq 0
end

# Prints the columns of the input, each as one more item of the list that was typed.
function __softmax_cli_columns
    __softmax_cli_parse
    test (count $input) -gt 0; or return
    set --local program (commandline --tokenize --current-process)[1]
    set --local file (string replace --regex '^~/' "$HOME/" -- $input[1])
    set program (string replace --regex '^~/' "$HOME/" -- $program)
    type --query --no-functions -- $program; or set program softmax-cli

    # What was typed of the value, unquoted, though its quotes may still be open.
    set --local token (commandline --current-token --cut-at-cursor)
    for end in '' "'" '"'
        set --local typed (string unescape -- $token$end 2>/dev/null); or continue
        set token $typed
        break
    end
    set token (string replace --regex '^(?:--[a-z-]+=|-[a-z](?!$))' '' -- $token)
    # The items before: up to the last comma, or the colon of a range, outside double quotes.
    set --local head (string match --regex -- '^(?:(?:[^"]|"[^"]*")*[,:])?!?' $token)
    for name in (command $program columns $reading -- $file 2>/dev/null </dev/null)
        printf '%s\tcolumn\n' "$head$name"
    end
end

# What follows is generated from the options: python -m completions.generator

# Says whether an option takes no value.
function __softmax_cli_is_flag
    contains -- $argv[1] --append --binary --confusion --explain --header --help \
        --keep-going --merge --no-header --no-progress --normalize --one-hot --only \
        --per-class --percent --prob --progress --reliability --report --skip-existing \
        --summary --verbose --version -V -h
end

# Says whether an option tells how the input is read.
function __softmax_cli_is_reading
    contains -- $argv[1] -d --delimiter --comment --header --no-header --input-format
end

set any '__softmax_cli_command softmax log-softmax sigmoid xent argmax metrics calibrate'
for program in softmax-cli smx
    complete --command $program --no-files
    complete --command $program --condition __softmax_cli_command \
        --arguments softmax \
        --description 'Probabilities of logits'
    complete --command $program --condition __softmax_cli_command \
        --arguments log-softmax \
        --description 'Log-probabilities of logits'
    complete --command $program --condition __softmax_cli_command \
        --arguments sigmoid \
        --description 'Independent probability of each logit'
    complete --command $program --condition __softmax_cli_command \
        --arguments xent \
        --description 'Cross-entropy of logits and true classes'
    complete --command $program --condition __softmax_cli_command \
        --arguments argmax \
        --description 'The most likely class of each row'
    complete --command $program --condition __softmax_cli_command \
        --arguments metrics \
        --description 'Loss, accuracy, calibration: the verdict on a model'
    complete --command $program --condition __softmax_cli_command \
        --arguments calibrate \
        --description 'The temperature that fits labelled logits best'
    complete --command $program --condition __softmax_cli_needs_input --force-files
    complete --command $program --condition __softmax_cli_command \
        --short-option V --long-option version \
        --description 'Show the version'
    complete --command $program --condition __softmax_cli_command \
        --long-option verbose \
        --description 'With --version: what reads and writes numbers'
    complete --command $program --condition '__softmax_cli_command "" softmax log-softmax sigmoid xent argmax metrics calibrate' \
        --short-option h --long-option help \
        --description 'Show the help'
    complete --command $program --condition $any \
        --short-option c --long-option columns --exclusive --keep-order \
        --arguments '(__softmax_cli_columns)' \
        --description 'Columns that hold logits'
    complete --command $program --condition $any \
        --short-option k --long-option keep --exclusive --keep-order \
        --arguments '(__softmax_cli_columns)' \
        --description 'Columns that hold no logits, to be carried along'
    complete --command $program --condition $any \
        --short-option n --long-option names --exclusive \
        --description 'Names of the classes'
    complete --command $program --condition $any \
        --long-option header \
        --description 'The first row holds names'
    complete --command $program --condition $any \
        --long-option no-header \
        --description 'The first row holds numbers'
    complete --command $program --condition $any \
        --short-option d --long-option delimiter --exclusive --keep-order \
        --arguments 'tab comma semicolon bar space' \
        --description 'What stands between the cells'
    complete --command $program --condition $any \
        --long-option comment --exclusive \
        --description 'Skip lines that begin with this mark'
    complete --command $program --condition $any \
        --long-option input-format --exclusive --keep-order \
        --arguments 'csv tsv psv ssv json jsonl parquet arrow arrows npy npz' \
        --description 'Format of the input'
    complete --command $program --condition $any \
        --long-option slice --exclusive \
        --description 'Take a part of an array: 0,:,:,3'
    complete --command $program --condition $any \
        --long-option bad-rows --exclusive --keep-order \
        --arguments 'error skip nan' \
        --description 'What to do with a bad row'
    complete --command $program --condition '__softmax_cli_command softmax log-softmax sigmoid xent argmax metrics' \
        --long-option source --exclusive \
        --description 'Add a column of this name, with the file of each row'
    complete --command $program --condition '__softmax_cli_command softmax log-softmax argmax' \
        --short-option a --long-option axis --exclusive --keep-order \
        --arguments 'rows columns all' \
        --description 'What sums to 1: rows, columns, all or an integer'
    complete --command $program --condition '__softmax_cli_command softmax log-softmax sigmoid xent argmax metrics' \
        --short-option T --long-option temperature --exclusive \
        --description 'Divides the logits: below 1 sharper, above 1 flatter'
    complete --command $program --condition '__softmax_cli_command softmax log-softmax sigmoid' \
        --long-option append \
        --description 'Keep the logits, and add the results'
    complete --command $program --condition '__softmax_cli_command softmax log-softmax sigmoid' \
        --long-option summary \
        --description 'One record instead: the extremes, and where they stand'
    complete --command $program --condition '__softmax_cli_command softmax log-softmax' \
        --long-option pick --exclusive \
        --description 'Take a part of the results of an array: 0,:,:,3'
    complete --command $program --condition '__softmax_cli_command softmax log-softmax sigmoid xent' \
        --long-option explain \
        --description 'The steps of the first rows instead, beside the naive form'
    complete --command $program --condition '__softmax_cli_command softmax log-softmax sigmoid xent argmax' \
        --long-option only \
        --description 'Drop the columns that are not logits'
    complete --command $program --condition '__softmax_cli_command softmax sigmoid argmax' \
        --long-option percent \
        --description 'Show percentages in a table'
    complete --command $program --condition $any \
        --short-option o --long-option output --require-parameter --force-files \
        --description 'Write to a file, whole or not at all'
    complete --command $program --condition $any \
        --long-option keep-going \
        --description 'With -o DIR/: do the others where a file is wrong'
    complete --command $program --condition $any \
        --long-option skip-existing \
        --description 'With -o DIR/: leave results that are up to date'
    complete --command $program --condition $any \
        --short-option f --long-option format --exclusive --keep-order \
        --arguments 'auto table csv tsv psv ssv json jsonl parquet arrow arrows npy npz markdown plot png svg pdf' \
        --description 'Format of the results'
    complete --command $program --condition $any \
        --short-option p --long-option precision --exclusive \
        --description 'Significant digits, 1 to 17'
    complete --command $program --condition $any \
        --long-option rows --exclusive \
        --description 'Rows that a table shows, 0 for all'
    complete --command $program --condition $any \
        --long-option color --exclusive --keep-order \
        --arguments 'auto always never' \
        --description 'Colours in tables and plots'
    complete --command $program --condition '__softmax_cli_command softmax log-softmax sigmoid xent argmax' \
        --long-option dtype --exclusive --keep-order \
        --arguments 'float32 float64' \
        --description 'Round the results, once, to this type'
    complete --command $program --condition $any \
        --short-option j --long-option jobs --exclusive \
        --description 'How many processes share the work'
    complete --command $program --condition $any \
        --long-option cluster --exclusive \
        --description 'Have the workers of a Dask scheduler do the work'
    complete --command $program --condition $any \
        --long-option progress \
        --description 'Show how far a long input has come'
    complete --command $program --condition $any \
        --long-option no-progress \
        --description 'Do not show how far a long input has come'
    complete --command $program --condition '__softmax_cli_command log-softmax xent metrics' \
        --short-option b --long-option base --exclusive --keep-order \
        --arguments 'e 2 10' \
        --description 'Base of the logarithm'
    complete --command $program --condition '__softmax_cli_command xent metrics calibrate' \
        --long-option label --exclusive \
        --description 'The true classes: names, or numbers from 0'
    complete --command $program --condition '__softmax_cli_command xent metrics calibrate' \
        --short-option l --long-option label-column --exclusive --keep-order \
        --arguments '(__softmax_cli_columns)' \
        --description 'The column of a file that holds them'
    complete --command $program --condition '__softmax_cli_command xent metrics calibrate' \
        --long-option label-file --require-parameter --force-files \
        --description 'A file of their own, with one for each row'
    complete --command $program --condition '__softmax_cli_command xent metrics calibrate' \
        --long-option target --exclusive \
        --description 'One-hot or soft labels instead: 0,0,1'
    complete --command $program --condition '__softmax_cli_command xent metrics calibrate' \
        --long-option target-columns --exclusive --keep-order \
        --arguments '(__softmax_cli_columns)' \
        --description 'The columns of a file that hold such labels'
    complete --command $program --condition '__softmax_cli_command xent metrics calibrate' \
        --long-option target-file --require-parameter --force-files \
        --description 'A file of their own, with a row of such labels for each row'
    complete --command $program --condition '__softmax_cli_command xent metrics calibrate' \
        --long-option ignore-label --exclusive \
        --description 'Leave out the rows that have this label: -100'
    complete --command $program --condition '__softmax_cli_command xent metrics calibrate' \
        --long-option binary \
        --description 'Each column is a problem of its own: yes or no'
    complete --command $program --condition '__softmax_cli_command xent metrics' \
        --long-option from --exclusive --keep-order \
        --arguments 'logits log-probs probs' \
        --description 'What the numbers are'
    complete --command $program --condition '__softmax_cli_command xent' \
        --short-option r --long-option reduction --exclusive --keep-order \
        --arguments 'none mean sum' \
        --description 'One loss a row, or one number'
    complete --command $program --condition '__softmax_cli_command xent' \
        --long-option class-weight --exclusive \
        --description 'How much classes count: cat=2,dog=1, or one for each'
    complete --command $program --condition '__softmax_cli_command xent' \
        --long-option label-smoothing --exclusive \
        --description 'The share of the truth that all classes share: 0.1'
    complete --command $program --condition '__softmax_cli_command xent' \
        --long-option pos-weight --exclusive \
        --description 'How much class 1 counts, if binary'
    complete --command $program --condition '__softmax_cli_command xent' \
        --long-option worst --exclusive \
        --description 'The N rows of the largest loss instead, with their lines'
    complete --command $program --condition '__softmax_cli_command xent metrics' \
        --long-option normalize \
        --description 'Divide probabilities and targets by their sum'
    complete --command $program --condition '__softmax_cli_command argmax' \
        --long-option from --exclusive --keep-order \
        --arguments 'logits probs' \
        --description 'What the numbers are'
    complete --command $program --condition '__softmax_cli_command argmax' \
        --long-option normalize \
        --description 'Divide probabilities by their sum'
    complete --command $program --condition '__softmax_cli_command argmax' \
        --long-option prob \
        --description 'Add the probability of the class'
    complete --command $program --condition '__softmax_cli_command argmax' \
        --short-option t --long-option top --exclusive \
        --description 'The K likeliest classes, a line for each'
    complete --command $program --condition '__softmax_cli_command argmax' \
        --long-option one-hot \
        --description 'A 1 for the class and a 0 for each other'
    complete --command $program --condition '__softmax_cli_command metrics calibrate' \
        --long-option weight --exclusive --keep-order \
        --arguments '(__softmax_cli_columns)' \
        --description 'The column that says how much a row counts'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --short-option g --long-option by --exclusive --keep-order \
        --arguments '(__softmax_cli_columns)' \
        --description 'A record for each value of these columns'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --long-option top --exclusive \
        --description 'The accuracy of the K likeliest classes too'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --long-option bins --exclusive \
        --description 'Bins of the calibration error: 15, or 15:mass'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --short-option r --long-option reduction --exclusive \
        --description 'This figure alone, as a number'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --long-option per-class \
        --description 'Precision, recall, F1 and loss of each class'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --long-option confusion \
        --description 'True classes down, predicted ones across'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --long-option reliability \
        --description 'Confidence and accuracy in each bin'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --long-option max --exclusive \
        --description 'Fail, with status 3, if a figure is above this'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --long-option min --exclusive \
        --description 'Fail, with status 3, if a figure is below this'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --long-option save --require-parameter --force-files \
        --description 'Write the exact sums behind the figures, for --merge'
    complete --command $program --condition '__softmax_cli_command metrics' \
        --long-option merge \
        --description 'The files are what --save wrote: answer for all their rows'
    complete --command $program --condition '__softmax_cli_command calibrate' \
        --long-option from --exclusive --keep-order \
        --arguments 'logits log-probs' \
        --description 'What the numbers are'
    complete --command $program --condition '__softmax_cli_command calibrate' \
        --long-option normalize \
        --description 'Divide targets by their sum'
    complete --command $program --condition '__softmax_cli_command calibrate' \
        --long-option report \
        --description 'What the temperature changes too'
end
set --erase program any
# What is generated ends here.
