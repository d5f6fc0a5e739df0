using System.Text.Json.Serialization;

namespace AdGenius.PromptWorker.Dialects;

/// <summary>The form of prompts that a model was trained with.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PromptForm>))]
internal enum PromptForm
{
    /// <summary>Sentences.</summary>
    Prose,

    /// <summary>Short phrases separated by commas, the most important first.</summary>
    Tags,
}
