namespace AdGenius.Media.Processes;

/// <summary>Keeps the last lines of a text that may be long.</summary>
internal sealed class TextTail(int lineLimit)
{
    private const int LineLengthLimit = 500;
    private readonly Queue<string> lines = new();

    public async Task ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            lines.Enqueue(line.Length > LineLengthLimit ? line[..LineLengthLimit] : line);
            if (lines.Count > lineLimit)
            {
                lines.Dequeue();
            }
        }
    }

    public override string ToString() => string.Join('\n', lines);
}
