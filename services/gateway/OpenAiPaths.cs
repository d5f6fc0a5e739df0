namespace AdGenius.Gateway;

/// <summary>The paths of OpenAI's API.</summary>
internal static class OpenAiPaths
{
    /// <summary>What they all begin with.</summary>
    public const string Root = "/v1";

    /// <summary>True for a call of this API; routes do not distinguish letter cases.</summary>
    public static bool IsCall(HttpContext context) => context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase);
}
