-- | From Hack's 'Response' to the bytes of a CGI response (RFC 3875 section 6).
module Hack.Handler.Wizgi.Response
  ( sendResponse
  , encodeHead
  ) where

import Control.Exception (Exception, evaluate, throwIO)
import Control.Monad (unless, when)
import Data.ByteString (ByteString)
import qualified Data.ByteString as B
import qualified Data.ByteString.Char8 as C
import qualified Data.ByteString.Lazy as Lazy
import Data.Char (isAlphaNum, isAscii, isDigit, toLower)
import Hack
import Text.Read (readMaybe)

-- | The application's response is none.
newtype ResponseError = ResponseError String

instance Show ResponseError where
  show (ResponseError text) = text

instance Exception ResponseError

-- | Sends the head together with the first chunk, so that what fails before it can still be a 500; then each chunk as it comes to be.
sendResponse :: Bool -> (ByteString -> IO ()) -> Response -> IO ()
sendResponse isHead send response = do
  begin <- evaluate =<< either throwIO return (encodeHead (status response) (headers response))
  size <- either throwIO return (bodyLength (headers response))
  let hasBody = not isHead && status response `notElem` [204, 304]
  sendChunks hasBody begin size send (if hasBody then Lazy.toChunks (body response) else [])

-- The list of chunks is nobody's but the loop's: what is sent can go.
sendChunks :: Bool -> ByteString -> Maybe Int -> (ByteString -> IO ()) -> [ByteString] -> IO ()
sendChunks hasBody begin size send = go begin 0
  where
    go :: ByteString -> Int -> [ByteString] -> IO ()
    go unsent sent [] = do
      when (hasBody && maybe False (sent <) size) $ throwIO (ResponseError ("the body has " ++ show sent ++ " bytes, the Content-Length is " ++ maybe "" show size))
      unless (B.null unsent) (send unsent)
    go unsent sent (chunk : rest) = do
      let total = sent + B.length chunk
      when (maybe False (total >) size) $ throwIO (ResponseError ("the body is longer than its Content-Length, " ++ maybe "" show size))
      send (if B.null unsent then chunk else B.append unsent chunk)
      go B.empty total rest

encodeHead :: Int -> [(String, String)] -> Either ResponseError ByteString
encodeHead code fields
  | code < 200 || code > 999 = Left (ResponseError ("the status is " ++ show code ++ "; a number from 200 to 999 is needed"))
  | otherwise = do
      lines' <- mapM field fields
      Right (B.concat (C.pack ("Status: " ++ show code ++ "\r\n") : lines' ++ [C.pack "\r\n"]))

field :: (String, String) -> Either ResponseError ByteString
field (name, value)
  | null name || not (all isToken name) || lower == "status" = Left (ResponseError (show name ++ " is no name of a header"))
  | lower `elem` hopByHop = Left (ResponseError ("the header " ++ name ++ " is between the server and the client"))
  | not (all isFieldChar value) = Left (ResponseError ("the header " ++ name ++ " has a character that headers cannot have: " ++ show value))
  | otherwise = Right (C.pack (name ++ ": " ++ value ++ "\r\n"))
  where
    lower = map toLower name

bodyLength :: [(String, String)] -> Either ResponseError (Maybe Int)
bodyLength fields = case [value | (name, value) <- fields, map toLower name == "content-length"] of
  [] -> Right Nothing
  [value] | not (null value) && length value <= 15 && all isDigit value -> Right (readMaybe value)
  values -> Left (ResponseError ("the header Content-Length is " ++ show values ++ "; one number is needed"))

-- RFC 9110 section 5.6.2.
isToken :: Char -> Bool
isToken char = isAscii char && (isAlphaNum char || char `elem` "!#$%&'*+-.^_`|~")

-- RFC 9110 section 5.5, and no char that is not a byte.
isFieldChar :: Char -> Bool
isFieldChar char = char == '\t' || (char >= ' ' && char <= '\xFF' && char /= '\DEL')

hopByHop :: [String]
hopByHop = ["connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"]
