namespace AdGenius.ProviderWorker.Providers;

/// <summary>Refusals of a key or its account, whatever the request: another key may be accepted.</summary>
internal static class KeyRefusals
{
    public static SubmitResult.Refused Rejected(string provider) => new(Failures.KeyRejected(provider), IsOfKey: true);

    public static SubmitResult.Refused QuotaExceeded(string provider) => new(Failures.QuotaExceeded(provider), IsOfKey: true);
}
