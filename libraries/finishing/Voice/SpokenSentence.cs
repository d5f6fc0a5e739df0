namespace AdGenius.Finishing.Voice;

/// <summary>One sentence of the track.</summary>
/// <param name="Text">The words.</param>
/// <param name="Scene">The scene that it belongs to, from 0.</param>
/// <param name="StartSeconds">When its first sound is heard.</param>
/// <param name="DurationSeconds">From its first sound to its last.</param>
public sealed record SpokenSentence(string Text, int Scene, double StartSeconds, double DurationSeconds)
{
    /// <summary>When its last sound is heard.</summary>
    public double EndSeconds => StartSeconds + DurationSeconds;
}
