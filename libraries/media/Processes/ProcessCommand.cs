namespace AdGenius.Media.Processes;

/// <summary>A program to run and what to do with its pipes.</summary>
public sealed record ProcessCommand
{
    /// <summary>The program: a path, or a name looked up in PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>Its arguments, one by one; nothing is quoted or split.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The folder it starts in; the process's own when null.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Writes its standard input, which is closed when this ends. Null: the input is empty.</summary>
    public Func<Stream, CancellationToken, Task>? WriteInput { get; init; }

    /// <summary>Reads its standard output. Null: the output is read as text into <see cref="ProcessOutcome.Output"/>.</summary>
    public Func<Stream, CancellationToken, Task>? ReadOutput { get; init; }

    /// <summary>
    /// How many characters of standard output are read as text; a program that writes more is killed. A program that repeats what a
    /// foreign file holds could fill the memory otherwise. Not used with <see cref="ReadOutput"/>.
    /// </summary>
    public int MaxOutputLength { get; init; } = 1 << 20;

    /// <summary>A text in a line of standard error that means failure, whatever the exit code; null for none.</summary>
    public string? FailureText { get; init; }

    /// <summary>The process is killed when it runs longer; null for no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The private memory that the process may allocate, in bytes, where the system can limit it; null for no limit.</summary>
    public long? MemoryLimitBytes { get; init; }
}
