using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Videos;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// The events for programs outside the fleet. Their exchanges exist before the first one is published, so that such programs can bind to
/// them, and the stream of events keeps them.
/// </summary>
public static class PublicEvents
{
    /// <summary>Every one.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        typeof(VideoAccepted),
        typeof(VideoRefused),
        typeof(VideoHeld),
        typeof(VideoApproved),
        typeof(VideoCompleted),
        typeof(VideoFailed),
        typeof(VideoCancelled),
        typeof(UsageRecorded),
    ];
}
