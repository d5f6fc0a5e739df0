using AdGenius.Contracts;

namespace AdGenius.ObjectStore.Telemetry;

/// <summary>Measures the uploads and downloads of a store; does nothing without a listener.</summary>
internal static class ObservedTransfers
{
    /// <summary>Measures an upload.</summary>
    public static async Task<MediaReference> PutAsync(this ObjectStoreTelemetry? telemetry, string store, Func<Task<MediaReference>> put)
    {
        if (telemetry is null)
        {
            return await put();
        }

        var transfer = telemetry.Begin(store, "put");
        try
        {
            var stored = await put();
            transfer.End(stored.Length, null);
            return stored;
        }
        catch (Exception exception)
        {
            transfer.End(0, exception);
            throw;
        }
    }

    /// <summary>Measures a download until its stream is closed.</summary>
    public static async Task<Stream> GetAsync(this ObjectStoreTelemetry? telemetry, string store, Func<Task<Stream>> open)
    {
        if (telemetry is null)
        {
            return await open();
        }

        var transfer = telemetry.Begin(store, "get");
        try
        {
            return new ObservedReadStream(await open(), transfer);
        }
        catch (Exception exception)
        {
            transfer.End(0, exception);
            throw;
        }
        finally
        {
            transfer.RestoreParentActivity();
        }
    }
}
