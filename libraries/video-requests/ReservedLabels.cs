namespace AdGenius.VideoRequests;

/// <summary>
/// Labels of a job that are not the publisher's: they keep what an OpenAI request said in its own words, to be shown again in answers. The
/// limit on how many labels a request may have does not count them.
/// </summary>
public static class ReservedLabels
{
    /// <summary>The model's name.</summary>
    public const string Model = "openai_model";

    /// <summary>The size.</summary>
    public const string Size = "openai_size";

    /// <summary>The length in seconds.</summary>
    public const string Seconds = "openai_seconds";

    /// <summary>The id of the job that this one is a remix of.</summary>
    public const string RemixOf = "openai_remix_of";

    /// <summary>True for the key of such a label.</summary>
    public static bool IsReserved(string key) => key is Model or Size or Seconds or RemixOf;
}
