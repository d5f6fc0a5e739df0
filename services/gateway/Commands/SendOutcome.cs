namespace AdGenius.Gateway.Commands;

/// <summary>What is known of a command that was to be sent.</summary>
internal enum SendOutcome
{
    /// <summary>The broker has confirmed it.</summary>
    Confirmed,

    /// <summary>It was not given to the broker, and will not be: there was no connection in time.</summary>
    NotSent,

    /// <summary>It was given to the connection and not confirmed: it may or may not arrive.</summary>
    Unknown,
}
