using System.Text.RegularExpressions;

namespace AdGenius.VideoRequests;

/// <summary>The ids of the catalogue.</summary>
public static partial class ModelIds
{
    /// <summary>The default model of the project's own frame workers.</summary>
    public const string Local = "local";

    /// <summary>What the name of one of the frame workers' models follows: <c>local:sd-turbo</c>.</summary>
    public const string LocalPrefix = Local + ":";

    /// <summary>
    /// Drawn pictures; not a model id of a request, but what <c>useAiGeneration: false</c> and the last fallback produce.
    /// </summary>
    public const string Placeholder = "placeholder";

    /// <summary>Every id that may be requested, besides <c>local:</c> and a name.</summary>
    public static readonly IReadOnlyList<string> All =
        [Local, "runway_gen3", "pika_v2", "stability_svd", "luma_dream", "google_veo", "openai_shorts", "sandbox"];

    /// <summary>The ids as errors list them.</summary>
    public static string Allowed => $"{string.Join(", ", All)}, and {LocalPrefix}NAME for a model that a frame worker holds";

    /// <summary>True for an id that may be requested; whether a worker holds a named local model is not checked.</summary>
    public static bool IsKnown(string id) => All.Contains(id) || LocalNameOf(id) is not null;

    /// <summary>True for the models of the frame workers.</summary>
    public static bool IsLocal(string id) => id == Local || LocalNameOf(id) is not null;

    /// <summary>The name of a local model; null for the default model and for every other id.</summary>
    public static string? LocalNameOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.StartsWith(LocalPrefix, StringComparison.Ordinal) && IsLocalName(id[LocalPrefix.Length..])
            ? id[LocalPrefix.Length..]
            : null;
    }

    /// <summary>
    /// True for what may name a local model, and so a folder and a queue: 1 to 64 of <c>a-z A-Z 0-9 . _ -</c>, starting with a letter or
    /// digit.
    /// </summary>
    public static bool IsLocalName(string name) => LocalName().IsMatch(name);

    // The names of queues for failed messages end in _error and _skipped.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z(?<!_error)(?<!_skipped)", RegexOptions.CultureInvariant)]
    private static partial Regex LocalName();
}
