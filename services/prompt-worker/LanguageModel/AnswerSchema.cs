using System.Text.Json;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>The JSON schema of an answer. Every member is required and closed, as strict structured output demands; absent values are
/// null.</summary>
internal static class AnswerSchema
{
    /// <summary>The name of the schema.</summary>
    public const string Name = "quantified_prompt";

    /// <summary>Changed with every change of the schema or the instructions, so that older answers in the cache are not used.</summary>
    public const int Version = 1;

    /// <summary>The schema.</summary>
    public static JsonElement Json { get; } = Read();

    private static JsonElement Read()
    {
        using var stream = typeof(AnswerSchema).Assembly.GetManifestResourceStream("AdGenius.PromptWorker.LanguageModel.answer.schema.json")
            ?? throw new InvalidOperationException("The schema of answers is not embedded in the program.");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
