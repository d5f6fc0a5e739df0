using System.Net;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>
/// A provider sent a response that its adapter does not recognize. Holds no body: that may contain prompts or signed addresses.
/// </summary>
internal sealed class ProviderProtocolException : Exception
{
    public ProviderProtocolException()
    {
    }

    public ProviderProtocolException(string message)
        : base(message)
    {
    }

    public ProviderProtocolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An answer with a status and, where there is one, the provider's error code.</summary>
    public ProviderProtocolException(string provider, HttpStatusCode status, string? code)
        : base($"{provider} answered {(int)status}{(code is null ? "" : $" ({Sanitize(code)})")}, which is not in its answer table.")
            => Status = status;

    /// <summary>The answer's status.</summary>
    public HttpStatusCode? Status { get; }

    private static string Sanitize(string code)
        => new(code.Where(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-').Take(60).ToArray());
}
