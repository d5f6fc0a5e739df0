using System.Security.Cryptography;
using System.Text;

namespace AdGenius.Orchestrator.Tests.Webhooks;

/// <summary>One call as it came.</summary>
internal sealed record ReceivedWebhook(string Id, string Timestamp, string Signature, byte[] Body)
{
    /// <summary>The header <c>Authorization</c>; empty where there is none.</summary>
    public string Authorization { get; init; } = "";

    /// <summary>Checked as a receiver would, from the headers alone: one of the signatures is that of the secret.</summary>
    public bool IsSignedWith(string secret)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{Id}.{Timestamp}."), .. Body];
        return Signature.Split(' ').Contains("v1,"
            + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed)));
    }
}
