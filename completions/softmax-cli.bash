# softmax-cli and smx: completion for bash (4.4 or later).
#
# Candidates are what stands on the line up to the cursor and the rest of the candidate, quoted for
# where it lands: nothing on the line and no name from a file is ever evaluated.

_softmax_cli() {
    local -a words=() reading=()
    local -i at=-1 redirected=0 inputs=0
    local typed='' quote='' command='' input='' option='' plain='' expands='' text=$2
    _softmax_cli_split
    _softmax_cli_parse
    compopt -o nosort 2> /dev/null

    if ((redirected)); then
        compopt -o bashdefault -o default
        return
    fi
    if [[ -n $option ]]; then
        _softmax_cli_offer_values "$1"
    else
        _softmax_cli_words
    fi
}

# Offers commands, options or files: whatever may stand where no option wants a value.
_softmax_cli_words() {
    if [[ $typed != -* || -n $plain ]]; then
        if [[ -z $command ]]; then
            _softmax_cli_offer_commands
        elif ((!inputs)); then
            compopt -o bashdefault -o default
        fi
        return
    fi
    _softmax_cli_offer_options
}

# Offers the columns of the input, each as one more item of the list that was typed.
_softmax_cli_columns() {
    [[ -n $input && -z $expands ]] || return
    local program=$1 head='' name rest
    local -a names=()
    [[ $program == '~/'* ]] && program=$HOME/${program#'~/'}
    type -P -- "$program" > /dev/null || program=softmax-cli
    while IFS= read -r name; do
        names+=("$name")
    done < <("$program" columns "${reading[@]}" -- "$input" 2> /dev/null < /dev/null)
    ((${#names[@]})) || return

    # The items before: up to the last comma, or the colon of a range, outside double quotes.
    local before='^(([^"]|"[^"]*")*[,:])?(!?)' item
    [[ $typed =~ $before ]]
    head=${BASH_REMATCH[0]}
    item=${typed:${#head}}
    _softmax_cli_offer "${names[@]/#/"$head"}"

    # A name that needs quotes, typed without: the quotes are put in front.
    if ((!${#COMPREPLY[@]})) && [[ -n $item && $text == *"$item" ]]; then
        for name in "${names[@]}"; do
            if [[ $name == '"'"$item"* ]]; then
                _softmax_cli_quote "$name"
                COMPREPLY+=("${text%"$item"}$rest")
            fi
        done
    fi
    # readline closes the quotes of a lone candidate, but not behind a quote.
    if ((${#COMPREPLY[@]} == 1)) && [[ -n $quote && ${COMPREPLY[0]} == *"$quote" ]]; then
        COMPREPLY[0]+=$quote
    fi
    # A mere listing is easier to read without the items before.
    if ((COMP_TYPE == 63 && ${#COMPREPLY[@]} > 1)); then
        COMPREPLY=("${COMPREPLY[@]#"${text%"$item"}"}")
    fi
}

# Adds the candidates that begin with what was typed.
_softmax_cli_offer() {
    local candidate rest
    for candidate; do
        if [[ $candidate == "$typed"* ]]; then
            _softmax_cli_quote "${candidate:${#typed}}"
            COMPREPLY+=("$text$rest")
        fi
    done
}

# Sets rest: a piece of text, quoted for the quotes that are open at the cursor.
_softmax_cli_quote() {
    rest=$1
    case $quote in
        '') [[ -z $rest ]] || printf -v rest %q "$rest" ;;
        \') rest=${rest//\'/"'\\''"} ;;
        \")
            rest=${rest//\\/"\\\\"}
            rest=${rest//\"/"\\\""}
            rest=${rest//\$/"\\\$"}
            rest=${rest//\`/"\\\`"}
            rest=${rest//!/"\"'!'\""}
            ;;
    esac
}

# Splits the line as the shell would, evaluating nothing. Sets words; at, the index of the word at
# the cursor; typed, that word up to the cursor; quote, the quotes open there;
# expands, whether the shell would expand what was typed; redirected, whether > or < stands before.
_softmax_cli_split() {
    local word='' open='' character active=''
    local -i i begun=0 skip=0 end=${#COMP_LINE}
    for ((i = 0; i <= end; i++)); do
        if ((i == COMP_POINT)); then
            at=${#words[@]} typed=$word quote=$open expands=$active redirected=$skip begun=1
        fi
        character=${COMP_LINE:i:1}
        [[ $character != [\$\`] || $open == \' ]] || active=yes
        if ((i < end)) && [[ -n $open ]]; then
            if [[ $character == "$open" ]]; then
                open=''
            elif [[ $open == \" && $character == \\ && ${COMP_LINE:i+1:1} == [\"\\\$\`] ]] &&
                ((i + 1 != COMP_POINT)); then
                i+=1
                word+=${COMP_LINE:i:1}
            else
                word+=$character
            fi
            continue
        fi
        case $character in
            '' | ' ' | $'\t' | $'\n' | '<' | '>')
                if ((begun)); then
                    if ((at == ${#words[@]})); then
                        words+=("$word")
                    elif ((!skip)) && [[ $character != ['<>'] || $word == *[!0-9]* ]]; then
                        words+=("$word")
                    fi
                    word='' active='' begun=0 skip=0
                fi
                [[ $character == ['<>'] ]] && skip=1
                ;;
            \' | \") open=$character begun=1 ;;
            \\)
                begun=1
                if ((i + 1 != COMP_POINT)); then
                    i+=1
                    word+=${COMP_LINE:i:1}
                fi
                ;;
            *) word+=$character begun=1 ;;
        esac
    done
}

# Sets command; option, the one whose value is at the cursor; input, the file; inputs, how many
# words are input; reading, the options that say how to read it; plain, whether -- was seen.
# Takes the option's name off typed where both are one word.
_softmax_cli_parse() {
    local word wants=''
    local -i i
    for ((i = 1; i < ${#words[@]}; i++)); do
        word=${words[i]}
        if [[ -n $wants ]]; then
            ((i == at)) && option=$wants
            _softmax_cli_is_reading "$wants" && reading+=("$wants" "$word")
            wants=''
            continue
        fi
        if [[ -z $plain ]]; then
            case $word in
                --)
                    ((i == at)) || plain=yes
                    continue
                    ;;
                --*=*)
                    if ((i == at)); then
                        [[ $typed == *=* ]] && option=${typed%%=*} typed=${typed#*=}
                    elif _softmax_cli_is_reading "${word%%=*}"; then
                        reading+=("$word")
                    fi
                    continue
                    ;;
                -[0-9.]* | -) ;;
                -? | --*)
                    if ((i == at)); then
                        continue
                    elif ! _softmax_cli_is_flag "$word"; then
                        wants=$word
                    elif _softmax_cli_is_reading "$word"; then
                        reading+=("$word")
                    fi
                    continue
                    ;;
                -?*)
                    if ((i == at)); then
                        option=${typed:0:2} typed=${typed:2}
                    elif _softmax_cli_is_reading "${word:0:2}"; then
                        reading+=("$word")
                    fi
                    continue
                    ;;
            esac
        fi
        if ((i == at)); then
            continue
        elif [[ -z $command ]]; then
            command=$word
        else
            ((inputs++)) || input=$word
        fi
    done
    [[ $input == '~/'* ]] && input=$HOME/${input#'~/'}
}

# What follows is generated from the options: python -m completions.generator

# Says whether an option takes no value.
_softmax_cli_is_flag() {
    case $1 in
        --append | --binary | --confusion | --explain | --header | --help | --keep-going | \
            --merge | --no-header | --no-progress | --normalize | --one-hot | --only | \
            --per-class | --percent | --prob | --progress | --reliability | --report | \
            --skip-existing | --summary | --verbose | --version | -V | -h)
            :
            ;;
        *) return 1 ;;
    esac
}

# Says whether an option tells how the input is read.
_softmax_cli_is_reading() {
    case $1 in
        -d | --delimiter | --comment | --header | --no-header | --input-format) : ;;
        *) return 1 ;;
    esac
}

# Offers the commands.
_softmax_cli_offer_commands() {
    _softmax_cli_offer softmax log-softmax sigmoid xent argmax metrics calibrate
}

# Offers the options of the command.
_softmax_cli_offer_options() {
    case $command in
        '') _softmax_cli_offer -V --version --verbose -h --help ;;
        softmax)
            _softmax_cli_offer -c --columns -k --keep -n --names --header --no-header -d \
                --delimiter --comment --input-format --slice --bad-rows --source -a --axis -T \
                --temperature --append --summary --pick --explain --only --percent -o --output \
                --keep-going --skip-existing -f --format -p --precision --rows --color --dtype \
                -j --jobs --cluster --progress --no-progress -h --help
            ;;
        log-softmax)
            _softmax_cli_offer -c --columns -k --keep -n --names --header --no-header -d \
                --delimiter --comment --input-format --slice --bad-rows --source -a --axis -T \
                --temperature -b --base --append --summary --pick --explain --only -o --output \
                --keep-going --skip-existing -f --format -p --precision --rows --color --dtype \
                -j --jobs --cluster --progress --no-progress -h --help
            ;;
        sigmoid)
            _softmax_cli_offer -c --columns -k --keep -n --names --header --no-header -d \
                --delimiter --comment --input-format --slice --bad-rows --source -T \
                --temperature --append --summary --explain --only --percent -o --output \
                --keep-going --skip-existing -f --format -p --precision --rows --color --dtype \
                -j --jobs --cluster --progress --no-progress -h --help
            ;;
        xent)
            _softmax_cli_offer -c --columns -k --keep -n --names --header --no-header -d \
                --delimiter --comment --input-format --slice --bad-rows --source --label -l \
                --label-column --label-file --target --target-columns --target-file \
                --ignore-label --binary --from -r --reduction --class-weight --label-smoothing \
                --pos-weight --worst --normalize -T --temperature -b --base --explain --only -o \
                --output --keep-going --skip-existing -f --format -p --precision --rows --color \
                --dtype -j --jobs --cluster --progress --no-progress -h --help
            ;;
        argmax)
            _softmax_cli_offer -c --columns -k --keep -n --names --header --no-header -d \
                --delimiter --comment --input-format --slice --bad-rows --source -a --axis -T \
                --temperature --from --normalize --prob -t --top --one-hot --only --percent -o \
                --output --keep-going --skip-existing -f --format -p --precision --rows --color \
                --dtype -j --jobs --cluster --progress --no-progress -h --help
            ;;
        metrics)
            _softmax_cli_offer -c --columns -k --keep -n --names --header --no-header -d \
                --delimiter --comment --input-format --slice --bad-rows --source --label -l \
                --label-column --label-file --target --target-columns --target-file \
                --ignore-label --binary --from --normalize -T --temperature -b --base --weight \
                -g --by --top --bins -r --reduction --per-class --confusion --reliability --max \
                --min --save --merge -o --output --keep-going --skip-existing -f --format -p \
                --precision --rows --color -j --jobs --cluster --progress --no-progress -h \
                --help
            ;;
        calibrate)
            _softmax_cli_offer -c --columns -k --keep -n --names --header --no-header -d \
                --delimiter --comment --input-format --slice --bad-rows --label -l \
                --label-column --label-file --target --target-columns --target-file \
                --ignore-label --binary --from --normalize --weight --report -o --output \
                --keep-going --skip-existing -f --format -p --precision --rows --color -j --jobs \
                --cluster --progress --no-progress -h --help
            ;;
    esac
}

# Offers what the value of the option may be; $1 is the program that was typed.
_softmax_cli_offer_values() {
    case $command:$option in
        *:-c | *:--columns | *:-k | *:--keep | *:-l | *:--label-column | \
            *:--target-columns | *:--weight | *:-g | *:--by)
            _softmax_cli_columns "$1"
            ;;
        *:-d | *:--delimiter) _softmax_cli_offer tab comma semicolon bar space ;;
        *:--input-format)
            _softmax_cli_offer csv tsv psv ssv json jsonl parquet arrow arrows npy npz
            ;;
        *:--bad-rows) _softmax_cli_offer error skip nan ;;
        *:-a | *:--axis) _softmax_cli_offer rows columns all ;;
        *:-o | *:--output | *:--label-file | *:--target-file | *:--save)
            compopt -o bashdefault -o default
            ;;
        *:-f | *:--format)
            _softmax_cli_offer auto table csv tsv psv ssv json jsonl parquet arrow arrows npy \
                npz markdown plot png svg pdf
            ;;
        *:--color) _softmax_cli_offer auto always never ;;
        *:--dtype) _softmax_cli_offer float32 float64 ;;
        *:-b | *:--base) _softmax_cli_offer e 2 10 ;;
        xent:--from | metrics:--from) _softmax_cli_offer logits log-probs probs ;;
        *:-r | *:--reduction) _softmax_cli_offer none mean sum ;;
        argmax:--from) _softmax_cli_offer logits probs ;;
        calibrate:--from) _softmax_cli_offer logits log-probs ;;
    esac
}

# What is generated ends here.

complete -F _softmax_cli softmax-cli smx
