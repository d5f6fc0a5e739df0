using AdGenius.Bench.Fleet.Measuring;

namespace AdGenius.Bench.Fleet.Load;

/// <summary>The result of a given number of jobs per second.</summary>
/// <param name="Offered">Jobs per second that were submitted.</param>
/// <param name="InProgress">Jobs that had not ended when the last was submitted.</param>
/// <param name="FromSubmit">Milliseconds from before the publish to the arrival of the event.</param>
/// <param name="FromAccepted">Milliseconds between the arrivals of the two events.</param>
/// <param name="Slowest">When the slowest hundredth was submitted, from the start of the stage: one pause makes neighbours late.</param>
/// <param name="Pauses">Pauses of the machine meanwhile.</param>
internal sealed record RateOutcome(
    double Offered, int InProgress, Percentiles FromSubmit, Percentiles FromAccepted, IReadOnlyList<TimeSpan> Slowest, string Pauses);
