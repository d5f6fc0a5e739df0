using System.Text;

namespace AdGenius.Cli.Output;

/// <summary>
/// Writes to a terminal. Characters that change the order of those after them (<see cref="Terminal.Reorders"/>), which a prompt of another
/// person may have, are replaced: a line could show another file, job or amount than it has.
/// </summary>
internal sealed class TerminalWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(Terminal.Reorders(value) ? '\uFFFD' : value);

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value) => inner.Write(value is not null && value.Any(Terminal.Reorders)
        ? string.Concat(value.Select(static character => Terminal.Reorders(character) ? '\uFFFD' : character))
        : value);

    public override void WriteLine(string? value) => Write(value + Environment.NewLine);

    public override void Flush() => inner.Flush();
}
