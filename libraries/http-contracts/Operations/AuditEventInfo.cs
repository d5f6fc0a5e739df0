namespace AdGenius.HttpContracts.Operations;

/// <summary>One audit event: what an operator did, or was refused.</summary>
public sealed record AuditEventInfo
{
    /// <summary>Its number; later events have higher ones.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: <c>key ID of TENANT</c> over HTTP, <c>USER@HOST</c> on the command line.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done, such as <c>PauseWork</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what, such as <c>pauses/queue/render-keyframes</c>.</summary>
    public required string Target { get; init; }

    /// <summary>With what, such as the reason of a pause.</summary>
    public string? Details { get; init; }

    /// <summary>Done, Refused or Failed; absent while it is in progress, or after its process has crashed.</summary>
    public string? Result { get; init; }

    /// <summary>What happened, such as why it was refused.</summary>
    public string? ResultText { get; init; }
}
