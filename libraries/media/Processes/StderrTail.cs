using AdGenius.Contracts;

namespace AdGenius.Media.Processes;

/// <summary>Keeps the last lines of standard error.</summary>
internal sealed class StderrTail(int maxLines)
{
    private const int MaxLineLength = 500;
    private readonly Queue<string> _lines = new();

    public async Task ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            _lines.Enqueue(TextLimit.Cut(line, MaxLineLength));
            if (_lines.Count > maxLines)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString() => string.Join('\n', _lines);
}
