namespace AdGenius.Cli;

/// <summary>The exit codes.</summary>
internal static class ExitCodes
{
    /// <summary>Success.</summary>
    public const int Done = 0;

    /// <summary>Failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad input; no work was started.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped by Ctrl-C or SIGTERM (128 + SIGINT, as shells have it); the job was cancelled.</summary>
    public const int Interrupted = 130;
}
