using AdGenius.Contracts.Videos;
using AdGenius.Media.Composition.Resampling;
using AdGenius.Media.Composition.Transitions;

namespace AdGenius.Media.Composition.Timeline;

/// <summary>Computes what each frame of a clip shows. Pure: the same plan gives the same frames.</summary>
internal sealed class ClipTimeline
{
    private readonly ClipPlan _plan;
    private readonly TimedShot[] _shots;

    public ClipTimeline(ClipPlan plan)
    {
        plan.Validate();
        _plan = plan;
        _shots = BuildShots(plan);
        MaxTravel = plan.Motion == Motion.None ? 0 : _shots.Max(shot => shot.Travel);
    }

    /// <summary>
    /// The largest part of a picture that the camera leaves out at any time: pictures are prepared larger than frames by as much.
    /// </summary>
    public double MaxTravel { get; }

    /// <summary>The composition of a frame, from 0.</summary>
    public FrameComposition GetFrameComposition(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, _plan.FrameCount);
        var time = frame + 0.5;
        var index = Array.FindIndex(_shots, shot => time < shot.End + (shot.OverlapAfter / 2));
        var current = _shots[index];
        var overlapStart = current.End - (current.OverlapAfter / 2);
        return current.OverlapAfter > 0 && time > overlapStart
            ? new FrameComposition(current.At(time), _shots[index + 1].At(time), (time - overlapStart) / current.OverlapAfter)
            : new FrameComposition(current.At(time), null, 0);
    }

    private static TimedShot[] BuildShots(ClipPlan plan)
    {
        var total = plan.Shots.Sum(shot => shot.DurationSeconds);
        var ends = new double[plan.Shots.Count];
        var elapsed = 0.0;
        for (var i = 0; i < ends.Length; i++)
        {
            elapsed += plan.Shots[i].DurationSeconds;
            ends[i] = Math.Round(elapsed / total * plan.FrameCount);
        }

        var shots = new TimedShot[ends.Length];
        var firstPicture = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            var start = i == 0 ? 0 : ends[i - 1];
            var before = i == 0 ? 0 : shots[i - 1].OverlapAfter;
            var after = i == ends.Length - 1 ? 0 : OverlapOf(plan, ends[i] - start, ends[i + 1] - ends[i]);
            shots[i] = Shot(plan, i, firstPicture, (start, ends[i]), (before, after));
            firstPicture += plan.Shots[i].PictureCount;
        }

        return shots;
    }

    private static TimedShot Shot(
        ClipPlan plan,
        int index,
        int firstPicture,
        (double Start, double End) span,
        (double Before, double After) overlap)
    {
        var visible = span.End - span.Start + ((overlap.Before + overlap.After) / 2);
        var travel = CameraPath.TravelOf(visible / plan.Rate.PerSecond);
        return new TimedShot
        {
            FirstPicture = firstPicture,
            PictureCount = plan.Shots[index].PictureCount,
            Start = span.Start,
            End = span.End,
            OverlapBefore = overlap.Before,
            OverlapAfter = overlap.After,
            Travel = travel,
            Camera = plan.Motion == Motion.None ? CameraPath.Still : CameraPath.Of(plan.Seed, index, travel),
        };
    }

    private static double OverlapOf(ClipPlan plan, double before, double after) =>
        TransitionLength.FramesOf(plan.Transition, plan.Rate.PerSecond, before, after);

    /// <summary>A shot laid on the clip's frames, times in frames.</summary>
    private sealed class TimedShot
    {
        public required int FirstPicture { get; init; }

        public required int PictureCount { get; init; }

        public required double Start { get; init; }

        public required double End { get; init; }

        public required double OverlapBefore { get; init; }

        public required double OverlapAfter { get; init; }

        public required double Travel { get; init; }

        public required CameraPath Camera { get; init; }

        public ShotView At(double time)
        {
            var from = Start - (OverlapBefore / 2);
            var share = Math.Clamp((time - from) / (End + (OverlapAfter / 2) - from), 0, 1);
            var position = share * (PictureCount - 1);
            var picture = Math.Min((int)position, PictureCount - 1);
            var weight = (int)Math.Round((position - picture) * MixKernels.Full);
            return new ShotView(FirstPicture + picture, weight > 0 ? FirstPicture + picture + 1 : null, weight, Camera.At(share));
        }
    }
}
