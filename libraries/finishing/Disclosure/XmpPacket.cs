using System.Security;
using System.Text;

namespace AdGenius.Finishing.Disclosure;

/// <summary>The XMP metadata that says how a file was made.</summary>
public static class XmpPacket
{
    /// <summary>The packet as UTF-8.</summary>
    /// <param name="digitalSourceType">A code of IPTC's vocabulary.</param>
    /// <param name="title">A title; null for none.</param>
    public static byte[] Of(string digitalSourceType, string? title)
    {
        var dublinCore = title is null
            ? ""
            : $"<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{SecurityElement.Escape(title)}</rdf:li></rdf:Alt></dc:title>";
        return Encoding.UTF8.GetBytes(
            $"""
            <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
              <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
                    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
                    xmp:CreatorTool="AdGenius"
                    Iptc4xmpExt:DigitalSourceType="{SecurityElement.Escape(digitalSourceType)}">{dublinCore}</rdf:Description>
              </rdf:RDF>
            </x:xmpmeta>
            <?xpacket end="w"?>
            """);
    }
}
