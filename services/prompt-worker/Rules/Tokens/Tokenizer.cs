using System.Buffers;
using System.Globalization;

namespace AdGenius.PromptWorker.Rules.Tokens;

/// <summary>Splits a text into tokens in one pass.</summary>
internal static class Tokenizer
{
    private static readonly HashSet<string> Elisions = ["l", "d", "j", "n", "s", "c", "qu", "m", "t", "jusqu", "lorsqu"];

    private static readonly SearchValues<char> DigitsAndPoint = SearchValues.Create("0123456789.");

    /// <summary>The tokens of <paramref name="text"/> in order. White space and hyphens inside words are no tokens.</summary>
    public static List<Token> Read(string text)
    {
        var scan = new Scan(text);
        while (scan.Position < text.Length)
        {
            scan.Next();
        }

        return scan.Tokens;
    }

    private sealed class Scan(string text)
    {
        private bool _space = true;
        private bool _hyphen;

        public List<Token> Tokens { get; } = new((text.Length / 5) + 4);

        public int Position { get; private set; }

        public void Next()
        {
            var character = Characters.Narrow(text[Position]);
            if (character is '\n' or '\r')
            {
                Add(TokenKind.Delimiter, "\n", 1);
                _space = true;
            }
            else if (char.IsWhiteSpace(character))
            {
                _space = true;
                Position++;
            }
            else if (_space && Directive() is > 0 and var length)
            {
                Add(TokenKind.Opaque, "", length);
            }
            else if (char.IsAsciiDigit(character))
            {
                Number();
            }
            else if (Characters.IsIdeographic(character))
            {
                Add(TokenKind.Word, character.ToString(), 1);
            }
            else if (Characters.IsLetter(character))
            {
                Word();
            }
            else if (character is '-' or '–' or '‑' or '〜' or '~' && IsJoint())
            {
                _hyphen = true;
                Position++;
            }
            else
            {
                Mark(character);
            }
        }

        private void Mark(char character)
        {
            if (character is '-' or '–' && Position + 1 < text.Length && text[Position + 1] == '>')
            {
                Add(TokenKind.Delimiter, "→", 2);
            }
            else if (Characters.IsDelimiter(character) || character is '-' or '–')
            {
                Add(TokenKind.Delimiter, character.ToString(), 1);
            }
            else
            {
                var length = char.IsHighSurrogate(character) && Position + 1 < text.Length ? 2 : 1;
                Add(TokenKind.Symbol, text.Substring(Position, length), length);
            }
        }

        // A hyphen without a space on either side.
        private bool IsJoint() =>
            !_space && Position + 1 < text.Length && !char.IsWhiteSpace(text[Position + 1]) && text[Position + 1] is not ('>' or '-')
            && Tokens.Count > 0 && Tokens[^1].Kind is TokenKind.Word or TokenKind.Number;

        /// <summary>The length of an address, hashtag or directive here, else 0. Each run of text is examined once.</summary>
        private int Directive()
        {
            var first = text[Position];
            var end = Position;
            var isOpaque = first is '#' or '@' && Position + 1 < text.Length && char.IsLetterOrDigit(text[Position + 1]);
            var isFlag = first is '-' or '—' or '–'; // "--ar=9:16"
            while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('、' or '。'))
            {
                isOpaque |= !isFlag && end > Position && text[end] == '=' && char.IsLetterOrDigit(text[end - 1]);
                isOpaque |= end > Position && text[end] == '/' && text[end - 1] == '/';
                end++;
            }

            isOpaque &= first != '@' || !IsRate(Position + 1, end); // "4K @60fps"
            isOpaque |= text.AsSpan(Position, end - Position).StartsWith("www.", StringComparison.OrdinalIgnoreCase);
            while (end > Position && text[end - 1] is ',' or '.' or ';' or '!' or '?' or ')' or '"')
            {
                end--;
            }

            return isOpaque ? end - Position : 0;
        }

        private bool IsRate(int from, int end)
        {
            var digits = text.AsSpan(from, end - from).TrimEnd(".,;!?)fpsFPS");
            return digits.Length is > 0 and < 7 && digits.IndexOfAnyExcept(DigitsAndPoint) < 0;
        }

        private void Number()
        {
            var end = Position;
            double value = 0;
            for (; end < text.Length && char.IsAsciiDigit(Characters.Narrow(text[end])); end++)
            {
                value = Math.Min((value * 10) + (Characters.Narrow(text[end]) - '0'), 1e12);
            }

            if (end + 1 < text.Length && text[end] is '.' or ',' && char.IsAsciiDigit(text[end + 1]))
            {
                var digits = 1;
                while (end + 1 + digits < text.Length && char.IsAsciiDigit(text[end + 1 + digits]))
                {
                    digits++;
                }

                var isThousands = text[end] == ',' && digits == 3;
                var fraction = double.Parse(text.AsSpan(end + 1, Math.Min(digits, 15)), CultureInfo.InvariantCulture);
                value = isThousands ? (value * 1000) + fraction : value + (fraction / Math.Pow(10, Math.Min(digits, 15)));
                end += 1 + digits;
                while (isThousands && IsGroup(end))
                {
                    value = Math.Min((value * 1000) + int.Parse(text.AsSpan(end + 1, 3), CultureInfo.InvariantCulture), 1e12);
                    end += 4; // "3,450,000"
                }
            }

            Add(TokenKind.Number, value.ToString(CultureInfo.InvariantCulture), end - Position, value);
        }

        private bool IsGroup(int comma) =>
            comma + 3 < text.Length && text[comma] == ',' && !text.AsSpan(comma + 1, 3).ContainsAnyExceptInRange('0', '9')
                && (comma + 4 == text.Length || !char.IsAsciiDigit(text[comma + 4]));

        private void Word()
        {
            var end = Position;
            while (end < text.Length && IsWordCharacter(end))
            {
                end++;
                if (Characters.IsApostrophe(text[end - 1]) && Elisions.Contains(text[Position..(end - 1)].ToLowerInvariant()))
                {
                    break; // "l'océan" is two words
                }
            }

            var isGlued = Tokens.Count > 0 && Tokens[^1].Kind == TokenKind.Number && !_space && !_hyphen;
            var norm = Characters.Normalize(text.AsSpan(Position, end - Position));
            Add(TokenKind.Word, isGlued ? "+" + norm : norm, end - Position);
        }

        private bool IsWordCharacter(int index)
        {
            var character = Characters.Narrow(text[index]);
            return character is '_' || (char.IsLetterOrDigit(character) && !Characters.IsIdeographic(character))
                || (Characters.IsLetter(character) && !Characters.IsIdeographic(character))
                || (Characters.IsApostrophe(character) && index > Position && index + 1 < text.Length && (char.IsLetter(text[index + 1])
                    || (char.IsAsciiDigit(text[index + 1]) && IsElision(index)))); // "d'1 minute"
        }

        private bool IsElision(int index) => index - Position < 8 && Elisions.Contains(text[Position..index].ToLowerInvariant());

        private void Add(TokenKind kind, string norm, int length, double value = 0)
        {
            Tokens.Add(new Token(kind, norm, Position, length, _space, _hyphen, value));
            Position += length;
            _space = false;
            _hyphen = false;
        }
    }
}
