using AdGenius.Contracts.Videos;

namespace AdGenius.Media.Composition;

/// <summary>The plan of a video composed from pictures.</summary>
public sealed record ClipPlan
{
    /// <summary>The shots in order, at least one.</summary>
    public required IReadOnlyList<PlannedShot> Shots { get; init; }

    /// <summary>How shots join.</summary>
    public required Transition Transition { get; init; }

    /// <summary>What moves. Everything but <see cref="Motion.None"/> moves the camera slowly.</summary>
    public required Motion Motion { get; init; }

    /// <summary>The exact size.</summary>
    public required FrameSize Size { get; init; }

    /// <summary>Frames per second, constant; 23.976, 29.97 and 59.94 stand for the exact fractions.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>How many frames, exactly. The shots' lengths are stretched to it.</summary>
    public required int FrameCount { get; init; }

    /// <summary>Which way the camera moves.</summary>
    public required long Seed { get; init; }

    /// <summary>Selects the encoder's settings.</summary>
    public required Quality Quality { get; init; }

    /// <summary>The exact frame rate.</summary>
    public FrameRate Rate => FrameRate.Of(FramesPerSecond);

    /// <summary>How many pictures all shots have.</summary>
    public int PictureCount => Shots.Sum(shot => shot.PictureCount);

    /// <summary>Validates the plan.</summary>
    /// <exception cref="ArgumentException">A member is invalid; the exception names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Shots.Count, nameof(Shots));
        ArgumentOutOfRangeException.ThrowIfLessThan(FrameCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FramesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Size.Width % 2, 0, nameof(Size));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Size.Height % 2, 0, nameof(Size));
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(Size.Width, Size.Height), 16, nameof(Size));
        if (Shots.Any(shot => shot.PictureCount < 1 || !(shot.DurationSeconds > 0)))
        {
            throw new ArgumentException("Every shot needs a picture and a length above zero.", nameof(Shots));
        }
    }
}
