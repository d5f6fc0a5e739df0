using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>A multipart form as browsers and Node send it: names in quotes, no content type on plain fields, a bare boundary.</summary>
internal sealed class FormBody : MultipartFormDataContent
{
    public FormBody()
        : this($"----adgenius{Guid.NewGuid():N}")
    {
    }

    private FormBody(string boundary)
        : base(boundary) => Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={boundary}");

    /// <summary>Adds a field, unless its value is null.</summary>
    public FormBody Field(string name, string? value)
    {
        if (value is not null)
        {
            var part = new ByteArrayContent(Encoding.UTF8.GetBytes(value));
            Add(part, $"\"{name}\"");
        }

        return this;
    }

    /// <summary>Adds a number.</summary>
    public FormBody Field(string name, IFormattable value) => Field(name, value.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>Adds a file.</summary>
    public FormBody File(string name, string fileName, string contentType, byte[] bytes)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") {
            Name = $"\"{name}\"",
            FileName = $"\"{fileName}\"" };
        Add(part);
        return this;
    }
}
