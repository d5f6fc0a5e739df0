namespace AdGenius.Finishing.Voice;

/// <summary>Where the sentences of one job are kept, and who pays for them.</summary>
/// <param name="Cache">Keeps sentences, so that each is paid for once; null for none.</param>
/// <param name="Payer">Pays; null where the voice costs nothing.</param>
public sealed record SpeechAccount(ISpeechCache? Cache, ISpeechPayer? Payer)
{
    /// <summary>Nothing is stored, and nothing is charged.</summary>
    public static SpeechAccount None { get; } = new(null, null);
}
