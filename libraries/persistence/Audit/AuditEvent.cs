namespace AdGenius.Persistence.Audit;

/// <summary>
/// One audit event, an action of an operator: written before the action and completed after it, so that an action that ended its process is
/// recorded too. Written by <see cref="AuditLog"/>.
/// </summary>
public class AuditEvent
{
    /// <summary>Key; later events have higher numbers.</summary>
    public long Sequence { get; set; }

    /// <summary>When it began. Indexed.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Who: <c>key ID of TENANT</c> over HTTP, <c>USER@HOST</c> on the command line.</summary>
    public string Actor { get; set; } = null!;

    /// <summary>What was done, such as <c>Pause</c> or <c>SetTenantLimits</c>.</summary>
    public string Action { get; set; } = null!;

    /// <summary>To what, such as <c>queue render-keyframes</c>.</summary>
    public string Target { get; set; } = null!;

    /// <summary>With what, such as the reason of a pause; up to 1,000 characters.</summary>
    public string? Details { get; set; }

    /// <summary>The result; null while it is in progress, or after a crash of its process.</summary>
    public AuditEventResult? Result { get; set; }

    /// <summary>What happened, such as why it was refused; up to 500 characters.</summary>
    public string? ResultText { get; set; }
}
