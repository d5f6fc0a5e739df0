namespace AdGenius.ObjectStore.S3;

/// <summary>
/// The markers by which a list is read page by page. A server that names none, or repeats them, would be asked for ever, so the list ends
/// with an error.
/// </summary>
internal sealed class S3PageMarkers(string location)
{
    private string? _kept;
    private long _count;
    private long _keepNextAt = 1;

    /// <summary>Checks <paramref name="marker"/>, which the server has named for the next page.</summary>
    /// <exception cref="ObjectStoreException">There is none, or it is that of an earlier page.</exception>
    public string Next(string? marker)
    {
        if (string.IsNullOrEmpty(marker))
        {
            throw new ObjectStoreException($"{location} answers a list with a page that is not the last and names no next one.");
        }

        if (marker == _kept)
        {
            throw new ObjectStoreException($"{location} answers a list with the same pages again and again.");
        }

        // Kept at every power of two (Brent's algorithm), so one marker is enough to find a repetition of any length.
        if (++_count == _keepNextAt)
        {
            (_kept, _keepNextAt) = (marker, _keepNextAt * 2);
        }

        return marker;
    }
}
