using AdGenius.Bench.Fleet.Measuring;

namespace AdGenius.Bench.Fleet.Load;

/// <summary>What came of a given number of jobs per second.</summary>
/// <param name="Offered">Jobs per second that were submitted.</param>
/// <param name="UnderWay">Jobs that were not done when the last was submitted.</param>
/// <param name="FromSubmit">Milliseconds from before the publish to the event heard outside.</param>
/// <param name="FromAccepted">Milliseconds between the two events as heard outside.</param>
internal sealed record RateOutcome(double Offered, int UnderWay, Percentiles FromSubmit, Percentiles FromAccepted);
