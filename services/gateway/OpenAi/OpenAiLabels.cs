namespace AdGenius.Gateway.OpenAi;

/// <summary>Labels of a job that keep what an OpenAI request said in its own words, to be shown again in answers.</summary>
internal static class OpenAiLabels
{
    /// <summary>The model's name.</summary>
    public const string Model = "openai_model";

    /// <summary>The size.</summary>
    public const string Size = "openai_size";

    /// <summary>The id of the job that this one is a remix of.</summary>
    public const string RemixOf = "openai_remix_of";
}
