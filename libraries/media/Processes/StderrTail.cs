namespace AdGenius.Media.Processes;

/// <summary>Keeps the last lines of a text that may be long.</summary>
internal sealed class StderrTail(int maxLines)
{
    private const int MaxLineLength = 500;
    private readonly Queue<string> lines = new();

    public async Task ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            lines.Enqueue(line.Length > MaxLineLength ? line[..MaxLineLength] : line);
            if (lines.Count > maxLines)
            {
                lines.Dequeue();
            }
        }
    }

    public override string ToString() => string.Join('\n', lines);
}
