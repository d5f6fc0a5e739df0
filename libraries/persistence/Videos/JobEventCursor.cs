using System.Globalization;

namespace AdGenius.Persistence.Videos;

/// <summary>
/// How far a reader has read a job's history. Every event but <see cref="JobEventTypes.TakeProgressed"/> is inserted in a transaction that
/// counts the job's version, so the events of one job are committed in the order of their sequences. Progress is recorded beside them: its
/// row may be committed before one with a lower sequence. It therefore moves <see cref="Last"/> only.
/// </summary>
/// <param name="Position">Every event up to this sequence is read, 0 for none, except progress.</param>
/// <param name="Last">
/// The highest sequence that is read, at least <paramref name="Position"/>: progress up to it is read or obsolete.
/// </param>
public readonly record struct JobEventCursor(long Position, long Last)
{
    /// <summary>A reader that has every event up to <paramref name="sequence"/>.</summary>
    public static JobEventCursor At(long sequence) => new(sequence, sequence);

    /// <summary>
    /// The cursor that <see cref="ToString"/> has written, or a sequence alone. False where the text is neither.
    /// </summary>
    public static bool TryParse(string? text, out JobEventCursor cursor)
    {
        cursor = default;
        var (first, second) = text?.Split('-', 2) switch
        {
            [var one] => (one, one),
            [var one, var other] => (one, other),
            _ => ("", ""),
        };
        if (!long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || !long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            || position > last)
        {
            return false;
        }

        cursor = new JobEventCursor(position, last);
        return true;
    }

    /// <summary>True where the event is still to be read.</summary>
    public bool IsBefore(JobEvent row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Sequence > Position && (row.Sequence > Last || row.Type != JobEventTypes.TakeProgressed);
    }

    /// <summary>True where everything that the other has read is read here too.</summary>
    public bool Covers(JobEventCursor other) => Position >= other.Position && Last >= other.Last;

    /// <summary>The cursor after this event.</summary>
    public JobEventCursor After(JobEvent row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Join(row.Type == JobEventTypes.TakeProgressed ? new JobEventCursor(0, row.Sequence) : At(row.Sequence));
    }

    /// <summary>What this one and the other have read together.</summary>
    public JobEventCursor Join(JobEventCursor other) => new(Math.Max(Position, other.Position), Math.Max(Last, other.Last));

    /// <summary>The id of a server-sent event: <c>4711</c>, or <c>4711-4720</c> where <see cref="Last"/> is higher.</summary>
    public override string ToString() => Position == Last
        ? Position.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Position}-{Last}");
}
