namespace AdGenius.Finishing.Voice;

/// <summary>A synthesizer that knows beforehand which texts it cannot speak.</summary>
internal interface IChecksText
{
    /// <summary>Why the text cannot be spoken; null when it can.</summary>
    string? Refusal(string text);
}
