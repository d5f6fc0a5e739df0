namespace AdGenius.TestKit.Faults;

/// <summary>Where a line is reset.</summary>
internal enum FaultKind
{
    /// <summary>While the request goes.</summary>
    ResetRequest,

    /// <summary>While the answer comes.</summary>
    LoseAnswer,
}
