namespace AdGenius.Gateway.OpenAi;

/// <summary>The ids of jobs as OpenAI's clients see them.</summary>
internal static class OpenAiIds
{
    private const string Prefix = "video_";

    public static string Of(Guid jobId) => $"{Prefix}{jobId:N}";

    /// <summary>False for what cannot be a job's id.</summary>
    public static bool TryParse(string? id, out Guid jobId)
    {
        jobId = default;
        return id is not null && Guid.TryParse(id.StartsWith(Prefix, StringComparison.Ordinal) ? id.AsSpan(Prefix.Length) : id, out jobId);
    }
}
