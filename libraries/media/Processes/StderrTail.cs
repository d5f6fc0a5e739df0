using System.Text;
using AdGenius.Contracts;

namespace AdGenius.Media.Processes;

/// <summary>Keeps the last lines of standard error, and whether one of all lines had a text in it.</summary>
internal sealed class StderrTail(int maxLines, string? failureText)
{
    private const int MaxLineLength = 500;
    private const int MaxReadLength = 1 << 16;
    private const int ChunkLength = 1 << 12;
    private readonly Queue<string> _lines = new();
    private readonly StringBuilder _line = new();

    public bool HasFailureText { get; private set; }

    public async Task ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        var chunk = new char[ChunkLength];
        while (await reader.ReadAsync(chunk, cancellationToken) is > 0 and var read)
        {
            var rest = chunk.AsMemory(0, read);
            while (rest.Span.IndexOfAny('\r', '\n') is >= 0 and var end)
            {
                Append(rest.Span[..end]);
                EndLine();
                rest = rest[(end + 1)..];
            }

            Append(rest.Span);
        }

        EndLine();
    }

    /// <summary>The beginning of a line is enough: a program may write one that never ends.</summary>
    private void Append(ReadOnlySpan<char> text) => _line.Append(text[..Math.Min(text.Length, MaxReadLength - _line.Length)]);

    private void EndLine()
    {
        if (_line.Length == 0)
        {
            return;
        }

        var line = _line.ToString();
        _line.Clear();
        HasFailureText |= failureText is not null && line.Contains(failureText, StringComparison.Ordinal);
        _lines.Enqueue(TextLimit.Cut(line, MaxLineLength));
        if (_lines.Count > maxLines)
        {
            _lines.Dequeue();
        }
    }

    public override string ToString() => string.Join('\n', _lines);
}
