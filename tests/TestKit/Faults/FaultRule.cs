namespace AdGenius.TestKit.Faults;

/// <summary>A fault and how often it is still injected.</summary>
internal sealed class FaultRule(FaultKind kind, Func<string, bool> firstLine, long bytes, int times)
{
    public FaultKind Kind => kind;

    public Func<string, bool> FirstLine => firstLine;

    public long Bytes => bytes;

    public int Remaining { get; set; } = times;
}
