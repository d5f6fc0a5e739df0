namespace AdGenius.TestKit.Faults;

/// <summary>Where a line is reset, or what else happens to it.</summary>
internal enum FaultKind
{
    /// <summary>While the request goes.</summary>
    ResetRequest,

    /// <summary>While the answer comes.</summary>
    DropResponse,

    /// <summary>Nowhere; a byte of the request's body is changed instead.</summary>
    CorruptRequest,
}
