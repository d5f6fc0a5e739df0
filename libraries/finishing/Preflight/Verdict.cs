namespace AdGenius.Finishing.Preflight;

/// <summary>How a rule ended.</summary>
public enum Verdict
{
    /// <summary>Within the rule.</summary>
    Pass,

    /// <summary>Accepted by the platform, with a disadvantage.</summary>
    Warn,

    /// <summary>Not accepted by the platform, or harmful.</summary>
    Fail,
}
