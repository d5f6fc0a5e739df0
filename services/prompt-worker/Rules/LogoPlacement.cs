namespace AdGenius.PromptWorker.Rules;

/// <summary>When the logo is shown.</summary>
internal enum LogoPlacement
{
    /// <summary>In the last seconds.</summary>
    AtEnd,

    /// <summary>All the time.</summary>
    Throughout,
}
