namespace AdGenius.TestKit.Faults;

/// <summary>The kinds of fault.</summary>
internal enum FaultKind
{
    /// <summary>Resets the connection during the request.</summary>
    ResetRequest,

    /// <summary>Resets the connection during the response.</summary>
    DropResponse,

    /// <summary>Sends nothing more in the response, and keeps the connection open.</summary>
    StallResponse,

    /// <summary>Changes a byte of the request's body.</summary>
    CorruptRequest,
}
