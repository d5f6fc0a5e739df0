using AdGenius.Contracts;

namespace AdGenius.Media.Processes;

/// <summary>Keeps the last lines of standard error, and whether one of all lines had a text in it.</summary>
internal sealed class StderrTail(int maxLines, string? failureText)
{
    private const int MaxLineLength = 500;
    private readonly Queue<string> _lines = new();

    public bool HasFailureText { get; private set; }

    public async Task ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            HasFailureText |= failureText is not null && line.Contains(failureText, StringComparison.Ordinal);
            _lines.Enqueue(TextLimit.Cut(line, MaxLineLength));
            if (_lines.Count > maxLines)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString() => string.Join('\n', _lines);
}
