namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>An answer was not read, because other large ones are being read. The call changed nothing and is made again.</summary>
internal sealed class LargeAnswerDeferredException : Exception
{
    public LargeAnswerDeferredException()
        : base("Other large answers are being read.")
    {
    }
}
