namespace AdGenius.Contracts.Prompts;

/// <summary>The words of a prompt from which a parameter was read.</summary>
public sealed record PromptSpan
{
    /// <summary>The parameter in camel case, such as <c>durationSeconds</c>, <c>aspectRatio</c> or <c>exclusions</c>.</summary>
    public required string Field { get; init; }

    /// <summary>The value that was read, as text.</summary>
    public required string Value { get; init; }

    /// <summary>The position of the first character in the prompt, from 0, in UTF-16 code units.</summary>
    public required int Start { get; init; }

    /// <summary>The number of characters, in UTF-16 code units.</summary>
    public required int Length { get; init; }
}
