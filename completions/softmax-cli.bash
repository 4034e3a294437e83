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
    case $option in
        -c | --columns | -k | --keep | -l | --label | --target) _softmax_cli_columns "$1" ;;
        -o | --output) compopt -o bashdefault -o default ;;
        -d | --delimiter) _softmax_cli_offer tab comma semicolon bar space ;;
        --input-format) _softmax_cli_offer csv tsv psv ssv json jsonl ;;
        -f | --format) _softmax_cli_offer auto table csv tsv psv ssv json jsonl markdown ;;
        --bad-rows) _softmax_cli_offer error skip nan ;;
        --color) _softmax_cli_offer auto always never ;;
        --dtype) _softmax_cli_offer float32 float64 ;;
        -a | --axis) _softmax_cli_offer rows columns all ;;
        -b | --base) _softmax_cli_offer e 2 10 ;;
        -r | --reduction) _softmax_cli_offer none mean sum ;;
        --from)
            case $command in
                xent) _softmax_cli_offer logits log-probs probs ;;
                *) _softmax_cli_offer logits probs ;;
            esac
            ;;
        '') _softmax_cli_words ;;
    esac
}

# Offers commands, options or files: whatever may stand where no option wants a value.
_softmax_cli_words() {
    local -a reading_options=(
        -c --columns -k --keep -n --names --header --no-header -d --delimiter --input-format
        --bad-rows
    )
    local -a writing_options=(
        -o --output -f --format -p --precision --percent --rows --color --dtype -j --jobs
        --progress --no-progress -h --help
    )
    if [[ $typed != -* || -n $plain ]]; then
        if [[ -z $command ]]; then
            _softmax_cli_offer softmax log-softmax xent argmax
        elif ((!inputs)); then
            compopt -o bashdefault -o default
        fi
        return
    fi
    case $command in
        softmax)
            _softmax_cli_offer "${reading_options[@]}" -a --axis -T --temperature --append --only \
                "${writing_options[@]}"
            ;;
        log-softmax)
            _softmax_cli_offer "${reading_options[@]}" -a --axis -T --temperature -b --base \
                --append --only "${writing_options[@]}"
            ;;
        xent)
            _softmax_cli_offer "${reading_options[@]}" -l --label --target --from -r --reduction \
                -T --temperature -b --base --only "${writing_options[@]}"
            ;;
        argmax)
            _softmax_cli_offer "${reading_options[@]}" -a --axis -T --temperature --from --prob \
                -t --top --one-hot --only "${writing_options[@]}"
            ;;
        '') _softmax_cli_offer -V --version --verbose -h --help ;;
    esac
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
            case $wants in
                -d | --delimiter | --input-format) reading+=("$wants" "$word") ;;
            esac
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
                    elif [[ $word == --delimiter=* || $word == --input-format=* ]]; then
                        reading+=("$word")
                    fi
                    continue
                    ;;
                --header | --no-header)
                    ((i == at)) || reading+=("$word")
                    continue
                    ;;
                -h | --help | -V | --version | --verbose) continue ;;
                --append | --only | --percent | --prob | --one-hot) continue ;;
                --progress | --no-progress) continue ;;
                -[0-9.]* | -) ;;
                -? | --*)
                    ((i == at)) || wants=$word
                    continue
                    ;;
                -?*)
                    if ((i == at)); then
                        option=${typed:0:2} typed=${typed:2}
                    elif [[ $word == -d* ]]; then
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

complete -F _softmax_cli softmax-cli smx
