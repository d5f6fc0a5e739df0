using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>A service account of our own, and the server that gives tokens for it.</summary>
internal sealed class ServiceAccountFile : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    public ServiceAccountFile(Uri tokenAddress)
    {
        Path = System.IO.Path.GetTempFileName();
        File.WriteAllText(Path, JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["type"] = "service_account",
            ["project_id"] = "p1",
            ["private_key_id"] = "k1",
            ["client_email"] = "worker@p1.iam.gserviceaccount.com",
            ["private_key"] = _key.ExportPkcs8PrivateKeyPem(),
            ["token_uri"] = tokenAddress.AbsoluteUri,
        }));
    }

    public string Path { get; }

    /// <summary>A token, if the assertion is signed with our key.</summary>
    public ServerReply Answer(SeenRequest request)
    {
        var form = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(request.Text);
        var parts = form["assertion"].ToString().Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        var signed = _key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        return signed && (string?)claims["iss"] == "worker@p1.iam.gserviceaccount.com"
            && form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            ? ServerReply.Json(200, """{"access_token":"ya29.test","expires_in":3599,"token_type":"Bearer"}""")
            : ServerReply.Json(400, """{"error":"invalid_grant"}""");
    }

    public void Dispose()
    {
        File.Delete(Path);
        _key.Dispose();
    }
}
