namespace AdGenius.PromptWorker.Policy;

/// <summary>A text that the policy checks.</summary>
/// <param name="Field">The member of the request that it is from.</param>
/// <param name="Value">The text.</param>
/// <param name="IsFree">
/// True for a part of the text, by first character and length, that says what must not be shown: a rule that finds something there does not
/// count. Null: there is no such part.
/// </param>
internal sealed record PolicyText(string Field, string Value, Func<int, int, bool>? IsFree = null);
